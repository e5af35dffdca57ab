import { parseTemplate, requiredFields } from "./template.ts";

/** `auto` becomes `text` or `unicode` by what each recipient's text needs. */
export const MESSAGE_TYPES = [
  "auto",
  "text",
  "unicode",
  "binary",
  "wappush",
  "vcal",
  "vcard",
] as const;

export type MessageType = (typeof MESSAGE_TYPES)[number];

/** Triggered messages go on the fast lane, ahead of bulk. */
export const LANES = ["bulk", "fast"] as const;
export type Lane = (typeof LANES)[number];

/**
 * What a message of another type than text is made of, under the names that `OutboundSms` has for it.
 * Every text may hold `{{field}}` placeholders.
 */
export type Content =
  /** Payload and user data header as hexadecimal digits. */
  | { readonly body: string; readonly udh: string; readonly protocolId?: number }
  /** A link with a title; how long the handset may offer it, in milliseconds. */
  | { readonly title: string; readonly url: string; readonly validityMs?: number }
  /** A calendar entry, in vCalendar's own format. */
  | { readonly vcal: string }
  /** A business card, in vCard's own format. */
  | { readonly vcard: string };

type Wording = { readonly template: string | null; readonly content: Content | null };

/** Every text of a message in which fields may stand. */
function textsOf({ template, content }: Wording): readonly string[] {
  return [template, ...Object.values(content ?? {})].filter((text) => typeof text === "string");
}

/** The fields that every recipient must have. */
export function fieldsNeededBy(wording: Wording): readonly string[] {
  const names = textsOf(wording).flatMap((text) => requiredFields(parseTemplate(text)));
  return [...new Set(names)];
}

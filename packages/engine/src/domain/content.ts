import { parseTemplate, requiredFields, type Template } from "./template.ts";

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
 * What a message of another type than text is made of, under the names that `SmsBody` has for it.
 * Every text may hold `{{field}}` placeholders.
 */
export type Content =
  | { readonly body: string; readonly udh: string; readonly protocolId?: number }
  | { readonly title: string; readonly url: string; readonly validityMs?: number }
  | { readonly vcal: string }
  | { readonly vcard: string };

/** What a campaign says, as its row keeps it: a template, or the content of another type. */
export type Wording = {
  readonly messageType: MessageType;
  readonly template: string | null;
  readonly content: Content | null;
};

/** A wording whose placeholders have been found. */
export type Draft =
  | { readonly type: "auto" | "text" | "unicode"; readonly text: Template }
  | {
      readonly type: "binary";
      readonly body: Template;
      readonly udh: Template;
      readonly protocolId?: number;
    }
  | {
      readonly type: "wappush";
      readonly title: Template;
      readonly url: Template;
      readonly validityMs?: number;
    }
  | { readonly type: "vcal"; readonly vcal: Template }
  | { readonly type: "vcard"; readonly vcard: Template };

/**
 * Finds the placeholders of a wording, once for all its messages.
 *
 * @throws TemplateError when one of them is broken
 */
export function draftOf({ messageType, template, content }: Wording): Draft {
  if (content === null) {
    const isText = messageType === "auto" || messageType === "text" || messageType === "unicode";
    return { type: isText ? messageType : "auto", text: parseTemplate(template ?? "") };
  }
  if ("body" in content) {
    const { body, udh, ...rest } = content;
    return { type: "binary", body: parseTemplate(body), udh: parseTemplate(udh), ...rest };
  }
  if ("title" in content) {
    const { title, url, ...rest } = content;
    return { type: "wappush", title: parseTemplate(title), url: parseTemplate(url), ...rest };
  }
  if ("vcal" in content) return { type: "vcal", vcal: parseTemplate(content.vcal) };
  return { type: "vcard", vcard: parseTemplate(content.vcard) };
}

/** The fields that every recipient must have, because no default stands in for them. */
export function fieldsNeededBy(wording: Wording): readonly string[] {
  const templates = templatesOf(draftOf(wording));
  return [...new Set(templates.flatMap((template) => requiredFields(template)))];
}

/** All that is written for each recipient. */
export function templatesOf(draft: Draft): readonly Template[] {
  return Object.values(draft).filter((value) => Array.isArray(value));
}

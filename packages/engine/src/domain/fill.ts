import type { Draft } from "./content.ts";
import { encode, MAX_TEXT_LENGTH, octetParts } from "./segments.ts";
import type { SmsBody } from "./sms.ts";
import { renderTemplate, type Template } from "./template.ts";

/** What one binary SMS has room for, header included (provider reference, status 12). */
const BINARY_OCTETS = 140;
const HEXADECIMAL = /^(?:[0-9a-f]{2})+$/i;

export type Filled =
  | {
      readonly kind: "filled";
      readonly body: SmsBody;
      /** Parts that the provider will make of it: exact for texts and binary, else an estimate. */
      readonly segments: number;
    }
  | { readonly kind: "unsendable"; readonly reason: string };

/** Writes what one recipient gets, or says why that cannot be a message. */
export function fill(draft: Draft, fields: Readonly<Record<string, string>>): Filled {
  const write = (template: Template) => renderTemplate(template, fields);
  switch (draft.type) {
    case "auto":
    case "text":
    case "unicode":
      return fillText(draft.type, write(draft.text));
    case "binary": {
      const { body: _, udh: __, ...rest } = draft;
      return fillBinary({ ...rest, body: write(draft.body), udh: write(draft.udh) });
    }
    case "wappush": {
      const title = write(draft.title);
      const url = write(draft.url);
      if (title.trim() === "") return unsendable("the title is empty for this recipient");
      if (!/^https?:\/\/\S+$/i.test(url)) {
        return unsendable(`"${shown(url)}" is no link; it must begin with http:// or https://`);
      }
      return filled({ ...draft, title, url }, octetParts(title + url));
    }
    case "vcal":
      return fillCard({ type: "vcal", vcal: write(draft.vcal) });
    case "vcard":
      return fillCard({ type: "vcard", vcard: write(draft.vcard) });
  }
}

function fillText(type: "auto" | "text" | "unicode", text: string): Filled {
  if (text.trim() === "") return unsendable("the text is empty for this recipient");
  if (text.length > MAX_TEXT_LENGTH) {
    return unsendable(`the text has ${text.length} characters; ${MAX_TEXT_LENGTH} is the most`);
  }
  const { segments, ...encoded } = encode(text, type);
  return filled({ ...encoded, text }, segments);
}

function fillBinary(sms: Extract<SmsBody, { type: "binary" }>): Filled {
  for (const [name, hex] of [
    ["body", sms.body],
    ["udh", sms.udh],
  ] as const) {
    if (!HEXADECIMAL.test(hex)) {
      return unsendable(`${name} "${shown(hex)}" is not pairs of hexadecimal digits`);
    }
  }
  const octets = (sms.body.length + sms.udh.length) / 2;
  if (octets > BINARY_OCTETS) {
    return unsendable(`header and body have ${octets} octets; ${BINARY_OCTETS} is the most`);
  }
  return filled(sms, 1);
}

function fillCard(sms: Extract<SmsBody, { type: "vcal" | "vcard" }>): Filled {
  const text = sms.type === "vcal" ? sms.vcal : sms.vcard;
  if (text.trim() === "") return unsendable(`the ${sms.type} is empty for this recipient`);
  if (text.length > MAX_TEXT_LENGTH) {
    return unsendable(
      `the ${sms.type} has ${text.length} characters; ${MAX_TEXT_LENGTH} is the most`,
    );
  }
  return filled(sms, octetParts(text));
}

function filled(body: SmsBody, segments: number): Filled {
  return { kind: "filled", body, segments };
}

function unsendable(reason: string): Filled {
  return { kind: "unsendable", reason };
}

/** How much of a broken value is worth repeating. */
function shown(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

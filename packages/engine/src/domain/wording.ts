import { draftOf, type Wording } from "./content.ts";
import { fill } from "./fill.ts";
import type { SmsBody } from "./sms.ts";

/**
 * What a recipient gets to read, or why nothing can be made of it. The wording of a campaign stands from its
 * start on, so this is also what was sent.
 */
export function readable(wording: Wording, fields: Readonly<Record<string, string>>): Readable {
  const filled = fill(draftOf(wording), fields);
  if (filled.kind === "unsendable") {
    return { text: null, segments: 0, problem: filled.reason };
  }
  return { text: textOf(filled.body), segments: filled.segments, problem: null };
}

type Readable = {
  readonly text: string | null;
  /** Parts that it was counted to need. */
  readonly segments: number;
  readonly problem: string | null;
};

function textOf(body: SmsBody): string {
  switch (body.type) {
    case "text":
    case "unicode":
      return body.text;
    case "wappush":
      return `${body.title} ${body.url}`;
    case "vcal":
      return body.vcal;
    case "vcard":
      return body.vcard;
    case "binary":
      return body.body;
  }
}

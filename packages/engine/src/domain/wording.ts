import { draftOf, type Wording } from "./content.ts";
import { fill } from "./fill.ts";

/**
 * What a recipient gets to read, or why nothing can be made of it. The wording of a campaign stands from its
 * start on, so this is also what was sent.
 */
export function readable(
  wording: Wording,
  fields: Readonly<Record<string, string>>,
): { readonly text: string | null; readonly problem: string | null } {
  const filled = fill(draftOf(wording), fields);
  if (filled.kind === "unsendable") return { text: null, problem: filled.reason };
  const { body } = filled;
  switch (body.type) {
    case "text":
    case "unicode":
      return { text: body.text, problem: null };
    case "wappush":
      return { text: `${body.title} ${body.url}`, problem: null };
    case "vcal":
      return { text: body.vcal, problem: null };
    case "vcard":
      return { text: body.vcard, problem: null };
    case "binary":
      return { text: body.body, problem: null };
  }
}

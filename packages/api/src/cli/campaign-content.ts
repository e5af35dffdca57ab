import type { Content } from "@volley/engine";
import { EXIT, UserError } from "./user-error.ts";

/** The content of a message that is no text, as JSON. */
export async function readContent(text: string): Promise<Content> {
  // With it come the schemas of all requests, which no other command needs.
  const { readContentBody } = await import("../http/campaign-schemas.ts");
  const content = readContentBody(parsed(text));
  if (content !== null) return content;
  throw new UserError(
    `--content must be JSON like {"vcard":"BEGIN:VCARD…"}, {"title":"…","url":"https://…"} ` +
      `or {"body":"0011","udh":"0605"}`,
    EXIT.usage,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

import { documentReply } from "../http/document.ts";
import { page } from "../http/replies.ts";
import type { Reply } from "../http/replies.ts";
import type { Received } from "../http/requests.ts";

/** A purchase, a change or its refusal, with the provider's own code in the body. */
export function outcome(received: Received, code: number, label: string, root = "response"): Reply {
  const json = { "error-code": String(code), "error-code-label": label };
  return documentReply(received, { status: code, json, root });
}

export const success = (received: Received): Reply => outcome(received, 200, "success");

/** The provider reports what it could not do with a status of its own making. */
export const failure = (received: Received, label = "method failed"): Reply =>
  outcome(received, 420, label);

export const unauthorised = (received: Received): Reply => {
  const root = received.path === "/account/numbers" ? "inbound-numbers" : "response";
  return outcome(received, 401, "authentication failed", root);
};

/** The edge answers in HTML here, not in JSON (provider facts, Search API). */
export const TOO_FAST: Reply = page(429, "message has too many concurrent requests per 1 second");

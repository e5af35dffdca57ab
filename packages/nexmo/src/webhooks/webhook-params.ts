import { jsonFields } from "../wire/scalars.ts";
import type { Fields } from "../wire/scalars.ts";

/** The longest inbound message has some 30 parameters of a few hundred bytes. */
const MAX_BYTES = 64 * 1024;

/** A request of the provider, as the server got it. */
export type WebhookRequest = {
  readonly method: string;
  /** What stands behind the `?`, still encoded; empty when there is none. */
  readonly query: string;
  readonly contentType: string | null;
  readonly body: Uint8Array;
};

export type WebhookParams =
  | { readonly kind: "params"; readonly params: Fields }
  | { readonly kind: "refused"; readonly reason: string };

/**
 * The parameters of a webhook, in whichever of the account's three forms it came (provider reference,
 * delivery receipts and inbound messages): GET with a query, POST with a form, POST with JSON. A body
 * wins over the query, which may be the callback's own. A parameter that comes twice is a list of its
 * values. Never throws.
 */
export function webhookParams(request: WebhookRequest): WebhookParams {
  const { method, query, body } = request;
  if (method !== "GET" && method !== "POST") return refused("neither GET nor POST");
  if (body.length > MAX_BYTES || query.length > MAX_BYTES) return refused("too long");
  if (method === "GET" || body.length === 0) return { kind: "params", params: formFields(query) };
  const text = utf8(body);
  if (text === null) return refused("not UTF-8");
  if (!isJson(request.contentType, text)) return { kind: "params", params: formFields(text) };
  const params = jsonFields(text);
  return params === null ? refused("not a JSON object") : { kind: "params", params };
}

/**
 * Form parameters by name; also for a server that has a form as text already. The same as URLSearchParams
 * reads, in a third of the time: thousands of webhooks a second need little more than being cut up.
 */
export function formFields(text: string): Fields {
  // Without a prototype, because a parameter may be called `__proto__`.
  const params: Record<string, string | string[]> = Object.create(null);
  for (let from = text.startsWith("?") ? 1 : 0; from < text.length;) {
    const next = text.indexOf("&", from);
    const end = next === -1 ? text.length : next;
    if (end > from) {
      const equals = text.indexOf("=", from);
      const split = equals === -1 || equals > end ? end : equals;
      const key = decoded(text.slice(from, split));
      const value = decoded(text.slice(split + 1, end));
      const earlier = params[key];
      if (earlier === undefined) params[key] = value;
      else if (typeof earlier === "string") params[key] = [earlier, value];
      else earlier.push(value);
    }
    from = end + 1;
  }
  return params;
}

function decoded(text: string): string {
  const spaced = text.includes("+") ? text.replaceAll("+", " ") : text;
  if (!spaced.includes("%")) return spaced.isWellFormed() ? spaced : spaced.toWellFormed();
  try {
    return decodeURIComponent(spaced).toWellFormed();
  } catch {
    // Not UTF-8, or a percent sign that begins nothing: read as far as it goes.
    return new URLSearchParams(`=${text}`).get("") ?? "";
  }
}

/** Old mail-like proxies drop the type; a form never begins with a brace, for it is escaped there. */
function isJson(contentType: string | null, text: string): boolean {
  if (contentType === null || contentType === "") return text.trimStart().startsWith("{");
  return /json|javascript/i.test(contentType);
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true });

function utf8(bytes: Uint8Array): string | null {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    // Its only complaint is the one that null stands for.
    return null;
  }
}

const refused = (reason: string): WebhookParams => ({ kind: "refused", reason });

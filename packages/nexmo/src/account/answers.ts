import { fieldsReader } from "../wire/answer-format.ts";
import type { AnswerFormat, ReadFields } from "../wire/answer-format.ts";
import type { Call, Exchange } from "../wire/exchange.ts";
import { formBody } from "../wire/form-body.ts";
import type { Params } from "../wire/form-body.ts";
import type { Invalid } from "../wire/parameter-rules.ts";
import type { Redact } from "../wire/redaction.ts";
import { fields, scalar } from "../wire/scalars.ts";
import type { Fields } from "../wire/scalars.ts";
import type { Transport } from "../wire/transport.ts";
import { retryAfterMs } from "../wire/waits.ts";
import type { XmlShape } from "../wire/xml.ts";

const MAX_ANSWER_BYTES = 64 * 1024;

/** Why a call beside sending brought nothing. */
export type NoAnswer =
  /** A parameter breaks a rule; no request was made. */
  | Invalid
  /** HTTP 401: the provider knows no such key and secret, or the account may not do this. */
  | { readonly kind: "unauthorised"; readonly reason: string }
  /** The provider will not do it, and said so; the code is HTTP's or the one in the body. */
  | { readonly kind: "refused"; readonly code: number; readonly reason: string }
  /** Too fast; nothing was done. */
  | { readonly kind: "throttled"; readonly waitMs: number | null }
  | {
      readonly kind: "unavailable";
      readonly cause: string;
      /** False proves that no byte left; else a purchase or change may have been made. */
      readonly mayHaveActed: boolean;
    };

/** What all calls of one client beside sending have in common. */
export type Desk = {
  readonly transport: Transport;
  readonly format: AnswerFormat;
  readonly withoutSecrets: Redact;
};

export type Question = {
  readonly method: "GET" | "POST";
  readonly path: string;
  /** In the query of a GET, in the form of a POST. */
  readonly params?: Params;
  readonly xml: XmlShape;
  readonly maxBytes?: number;
  /** A secret that this call carries beside the credentials. */
  readonly newSecret?: string | undefined;
};

/** Asks, and gives the fields of the answer, or why there are none. */
export async function ask(
  desk: Desk,
  question: Question,
): Promise<NoAnswer | { readonly kind: "read"; readonly fields: Fields }> {
  const { method, path, params = {}, xml, maxBytes = MAX_ANSWER_BYTES } = question;
  const text = formBody(params);
  const common = { accept: desk.format, maxBytes };
  const query = text === "" ? "" : `?${text}`;
  const call: Call =
    method === "GET"
      ? { ...common, method, path: path + query }
      : { ...common, method, path, body: { type: "form", text } };
  const readFields = fieldsReader(desk.format, {
    ...xml,
    roots: [...xml.roots, ...ERRORS_XML.roots],
    lists: { ...xml.lists, ...ERRORS_XML.lists },
  });
  const answer = readAnswer(await desk.transport.exchange(call), readFields);
  return tellable(answer, (reason) => desk.withoutSecrets(reason, question.newSecret));
}

/** The same answer, its reason fit to be told. */
export function tellable<Answer extends { readonly kind: string }>(
  answer: Answer | NoAnswer,
  withoutSecrets: (text: string) => string,
): Answer | NoAnswer {
  return "reason" in answer ? { ...answer, reason: withoutSecrets(answer.reason) } : answer;
}

/** Provider reference: `error` for bad parameters of a search, `response` for most other refusals. */
const ERRORS_XML = {
  roots: ["error", "response"],
  lists: { invalid_parameters: "entry" },
} satisfies XmlShape;

/** Tells by status and body whether an exchange is an answer. The reason is still the provider's text. */
export function readAnswer(
  exchange: Exchange,
  readFields: ReadFields,
): NoAnswer | { readonly kind: "read"; readonly fields: Fields } {
  if (exchange.kind !== "answered") {
    const { cause } = exchange;
    return { kind: "unavailable", cause, mayHaveActed: exchange.kind === "unclear" };
  }
  const { status } = exchange;
  if (status === 429) return throttled(exchange.retryAfter);
  const answer = readFields(exchange.body);
  if (status === 401) return unauthorised(answer);
  // The provider's own 420, and the 4xx of HTTP but for those that a proxy makes of a time-out.
  if (status >= 400 && status < 500 && status !== 408) return refused(status, answer);
  if (status < 200 || status > 299) return unavailable(`HTTP ${status}`);
  if (answer === null) return unavailable("unreadable answer");
  return byBodyCode(answer);
}

/** Some answers carry their refusal in the body, under HTTP 200 as well. */
function byBodyCode(answer: Fields): NoAnswer | { readonly kind: "read"; readonly fields: Fields } {
  const code = scalar(answer["error-code"]);
  // A found message has a field of this name, too: what became of it.
  if (code === null || code === "200" || "message-id" in answer) {
    return { kind: "read", fields: answer };
  }
  if (code === "401") return unauthorised(answer);
  if (code === "429") return throttled(null);
  return refused(/^\d{1,4}$/.test(code) ? Number(code) : 0, answer);
}

const throttled = (retryAfter: string | null): NoAnswer => ({
  kind: "throttled",
  waitMs: retryAfterMs(retryAfter, Date.now()),
});

const unauthorised = (answer: Fields | null): NoAnswer => ({
  kind: "unauthorised",
  reason: reasonOf(answer) ?? "HTTP 401",
});

function refused(code: number, answer: Fields | null): NoAnswer {
  return { kind: "refused", code, reason: reasonOf(answer) ?? `HTTP ${code}` };
}

/** The provider explains itself in three ways: with a label, by parameters, or as problem details. */
function reasonOf(answer: Fields | null): string | null {
  if (answer === null) return null;
  const title = scalar(answer["error-code-label"] ?? answer["error_title"] ?? answer["title"]);
  const parts = [title, scalar(answer["detail"]), ...invalidParameters(answer)];
  const said = parts.filter((part) => part !== null);
  return said.length === 0 ? null : said.join("; ");
}

/** An object in JSON, entries with key and value in XML, a list of names with reasons in a problem. */
function invalidParameters(answer: Fields): readonly string[] {
  const given: unknown = answer["invalid_parameters"];
  const pairs: readonly (readonly [unknown, unknown])[] = Array.isArray(given)
    ? given.map((entry) => {
        const { key, value, name = key, reason = value } = fields(entry) ?? {};
        return [name, reason];
      })
    : Object.entries(fields(given) ?? {});
  return pairs.map(([name, rule]) => `${scalar(name) ?? "?"}: ${scalar(rule) ?? "invalid"}`);
}

/** After a request that was answered, but not in a way that tells what was done. */
export const unavailable = (cause: string): NoAnswer => ({
  kind: "unavailable",
  cause,
  mayHaveActed: true,
});

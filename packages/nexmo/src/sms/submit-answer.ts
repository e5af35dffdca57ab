import type { ReadFields } from "../wire/answer-format.ts";
import type { Exchange } from "../wire/exchange.ts";
import { decimal, fields, integer, money, scalar } from "../wire/scalars.ts";
import type { Fields } from "../wire/scalars.ts";
import { sendCodeClass, sendCodeName } from "./send-codes.ts";
import type { AcceptedPart, SubmitOutcome } from "./submit-outcome.ts";
import { pleaseWaitMs, retryAfterMs } from "../wire/waits.ts";
import type { XmlShape } from "../wire/xml.ts";

/** Provider reference, SMS API response: XML spells in camel case what JSON hyphenates. */
export const SUBMIT_XML: XmlShape = {
  roots: ["mt-submission-response"],
  lists: { messages: "message" },
  renamed: {
    messageId: "message-id",
    clientRef: "client-ref",
    accountRef: "account-ref",
    errorText: "error-text",
    remainingBalance: "remaining-balance",
    messagePrice: "message-price",
  },
};

type Refusal = { readonly code: number; readonly reason: string };

/** Turns one HTTP exchange of the send call into its outcome. */
export function submitOutcome(exchange: Exchange, readFields: ReadFields): SubmitOutcome {
  if (exchange.kind === "answered") return byHttpStatus(exchange, readFields);
  if (exchange.kind === "unclear") return unknown(exchange.cause);
  return { kind: "tryLater", code: null, reason: exchange.cause, waitMs: null };
}

/**
 * Every business outcome comes with HTTP 200, bad credentials included. Any other status is the
 * edge speaking, and only 401, 403 and 429 say for certain that the message went no further.
 */
function byHttpStatus(
  answer: Extract<Exchange, { kind: "answered" }>,
  readFields: ReadFields,
): SubmitOutcome {
  const reason = `HTTP ${answer.status}`;
  switch (answer.status) {
    case 200:
      return byFields(readFields(answer.body));
    case 401:
    case 403:
      return { kind: "accountStopped", code: answer.status, reason };
    case 429: {
      const waitMs = retryAfterMs(answer.retryAfter, Date.now());
      return { kind: "tryLater", code: 429, reason, waitMs };
    }
    default:
      return unknown(reason);
  }
}

function byFields(answer: Fields | null): SubmitOutcome {
  if (answer === null) return unknown("unreadable answer");
  const messages: unknown = answer["messages"];
  if (!Array.isArray(messages) || messages.length === 0) return unknown("answer without messages");

  const accepted: AcceptedPart[] = [];
  const refused: Refusal[] = [];
  for (const message of messages) {
    const part = readPart(message);
    if (part === null) return unknown("unreadable part in the answer");
    if ("messageId" in part) accepted.push(part);
    else refused.push(part);
  }
  const first = refused[0];
  if (first === undefined) return { kind: "accepted", parts: accepted };
  if (accepted.length === 0) return refusal(first);
  return { kind: "partlyAccepted", parts: accepted, refusedParts: refused.length, ...first };
}

/** Null when the part cannot be trusted: without a status, or accepted without a message-id. */
function readPart(message: unknown): AcceptedPart | Refusal | null {
  const part = fields(message);
  const code = integer(part?.["status"]);
  if (part === null || code === null) return null;
  if (code !== 0) return { code, reason: readReason(part["error-text"], code) };
  const messageId = scalar(part["message-id"]);
  if (messageId === null) return null;
  return {
    messageId,
    price: decimal(part["message-price"]),
    network: scalar(part["network"]),
    remainingBalance: money(part["remaining-balance"]),
  };
}

function readReason(errorText: unknown, code: number): string {
  const text = scalar(errorText)?.trim() ?? "";
  return text === "" ? sendCodeName(code) : text;
}

function refusal({ code, reason }: Refusal): SubmitOutcome {
  const kind = sendCodeClass(code);
  if (kind === "throttled") return { kind, waitMs: pleaseWaitMs(reason), reason };
  if (kind === "tryLater") return { kind, code, reason, waitMs: pleaseWaitMs(reason) };
  if (kind === "accepted") return unknown("accepted part without a message-id");
  return { kind, code, reason };
}

const unknown = (cause: string): SubmitOutcome => ({ kind: "unknown", cause });

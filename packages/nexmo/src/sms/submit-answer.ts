import type { Exchange } from "../wire/exchange.ts";
import { decimal, fields, integer, jsonFields, scalar } from "../wire/scalars.ts";
import { sendCodeClass, sendCodeName } from "./send-codes.ts";
import type { AcceptedPart, SubmitOutcome } from "./submit-outcome.ts";
import { pleaseWaitMs, retryAfterMs } from "../wire/waits.ts";

type Refusal = { readonly code: number; readonly reason: string };

/** Turns one HTTP exchange of the send call into its outcome. `nowMs` is Unix time. */
export function submitOutcome(exchange: Exchange, nowMs: number): SubmitOutcome {
  if (exchange.kind === "answered") return byHttpStatus(exchange, nowMs);
  if (exchange.kind === "unclear") return unknown(exchange.cause);
  return { kind: "tryLater", code: null, reason: exchange.cause, waitMs: null };
}

/**
 * Every business outcome comes with HTTP 200, bad credentials included. Any other status is the
 * edge speaking, and only 401, 403 and 429 say for certain that the message went no further.
 */
function byHttpStatus(
  answer: Extract<Exchange, { kind: "answered" }>,
  nowMs: number,
): SubmitOutcome {
  const reason = `HTTP ${answer.status}`;
  switch (answer.status) {
    case 200:
      return byBody(answer.body);
    case 401:
    case 403:
      return { kind: "accountStopped", code: answer.status, reason };
    case 429: {
      const waitMs = retryAfterMs(answer.retryAfter, nowMs);
      return { kind: "tryLater", code: 429, reason, waitMs };
    }
    default:
      return unknown(reason);
  }
}

function byBody(body: string): SubmitOutcome {
  const answer = jsonFields(body);
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
  const price = decimal(part["message-price"]);
  return { messageId, price, network: scalar(part["network"]) };
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

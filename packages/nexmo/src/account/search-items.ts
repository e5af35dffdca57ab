import { decimal, integer, scalar } from "../wire/scalars.ts";
import type { Fields } from "../wire/scalars.ts";
import { isoTime } from "../wire/times.ts";

/** One part as the provider's search knows it. Status words are the provider's, e.g. `DELIVRD`. */
export type FoundMessage = {
  readonly messageId: string;
  /** `MT` went out, `MO` came in. */
  readonly type: string | null;
  readonly accountId: string | null;
  readonly to: string;
  readonly from: string;
  readonly body: string | null;
  readonly clientRef: string | null;
  readonly status: string | null;
  readonly finalStatus: string | null;
  readonly price: string | null;
  readonly network: string | null;
  readonly errorCode: number | null;
  readonly errorLabel: string | null;
  /** When the provider took it, ISO 8601. */
  readonly receivedAt: string | null;
  /** When its last receipt came, ISO 8601. */
  readonly closedAt: string | null;
  /** From the one to the other, in milliseconds. */
  readonly latencyMs: number | null;
};

/** A message that the provider refused after it had answered; the code is a send code. */
export type FoundRejection = {
  readonly messageId: string | null;
  readonly accountId: string | null;
  readonly to: string;
  readonly from: string;
  readonly body: string | null;
  readonly network: string | null;
  readonly errorCode: number | null;
  readonly errorLabel: string | null;
  readonly receivedAt: string | null;
};

/** Null without a message-id. */
export function readMessage(item: Fields): FoundMessage | null {
  const messageId = scalar(item["message-id"]);
  if (messageId === null) return null;
  return {
    messageId,
    type: scalar(item["type"]),
    accountId: scalar(item["account-id"]),
    to: scalar(item["to"]) ?? "",
    from: scalar(item["from"]) ?? "",
    body: scalar(item["body"]),
    clientRef: scalar(item["client-ref"]),
    status: scalar(item["status"]),
    finalStatus: scalar(item["final-status"]),
    price: decimal(item["price"]),
    network: scalar(item["network"]),
    errorCode: integer(item["error-code"]),
    errorLabel: scalar(item["error-code-label"]),
    receivedAt: isoTime(scalar(item["date-received"])),
    closedAt: isoTime(scalar(item["date-closed"])),
    latencyMs: integer(item["latency"]),
  };
}

/** Null for what names no recipient. */
export function readRejection(item: Fields): FoundRejection | null {
  const to = scalar(item["to"]);
  if (to === null) return null;
  return {
    messageId: scalar(item["message-id"]),
    accountId: scalar(item["account-id"]),
    to,
    from: scalar(item["from"]) ?? "",
    body: scalar(item["body"]),
    network: scalar(item["network"]),
    errorCode: integer(item["error-code"]),
    errorLabel: scalar(item["error-code-label"]),
    receivedAt: isoTime(scalar(item["date-received"])),
  };
}

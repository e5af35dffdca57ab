import { receiptStatus } from "./receipt-status.ts";
import type { ReceiptStatus } from "./receipt-status.ts";
import { decimal, fields, integer, scalar, word } from "../wire/scalars.ts";
import { isoTime, scts } from "../wire/times.ts";

/** One delivery receipt: the fate of one part. */
export type Receipt = {
  readonly messageId: string;
  /** The recipient's number. */
  readonly msisdn: string;
  /** The sender of the message, as the provider names it. */
  readonly to: string | null;
  readonly status: ReceiptStatus;
  readonly errCode: number | null;
  readonly price: string | null;
  readonly network: string | null;
  readonly clientRef: string | null;
  /** When the carrier reported, ISO 8601 in UTC; the provider's clock, so not for ordering. */
  readonly scts: string | null;
  /** When the provider began to push the receipt, ISO 8601 in UTC. */
  readonly pushedAt: string | null;
  readonly apiKey: string | null;
};

export type ParsedReceipt =
  | { readonly kind: "receipt"; readonly receipt: Receipt }
  | { readonly kind: "probe" }
  | { readonly kind: "refused"; readonly reason: string };

/**
 * Reads a receipt from the decoded parameters of a query, a form or a JSON body (provider
 * reference, delivery receipts: all three transports carry the same flat keys). Never throws.
 * `probe` is the bare request by which the provider checks a callback address: answer it with 200.
 */
export function parseReceipt(params: unknown): ParsedReceipt {
  const given = fields(params);
  if (given === null) return refused("not an object");
  if (Object.keys(given).length === 0) return { kind: "probe" };
  const messageId = word(given["messageId"]);
  const msisdn = word(given["msisdn"]);
  const status = word(given["status"]);
  if (messageId === null) return refused("messageId is missing or unusable");
  if (msisdn === null) return refused("msisdn is missing or unusable");
  if (status === null) return refused("status is missing or unusable");
  const receipt: Receipt = {
    messageId,
    msisdn,
    to: word(given["to"]),
    status: receiptStatus(status),
    errCode: integer(given["err-code"]),
    price: decimal(given["price"]),
    network: word(given["network-code"]),
    clientRef: word(given["client-ref"]),
    scts: scts(scalar(given["scts"])),
    pushedAt: isoTime(scalar(given["message-timestamp"])),
    apiKey: word(given["api-key"]),
  };
  return { kind: "receipt", receipt };
}

const refused = (reason: string): ParsedReceipt => ({ kind: "refused", reason });

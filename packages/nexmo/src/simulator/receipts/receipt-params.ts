import { randomUUID } from "node:crypto";
import { routeOf } from "../pricing/routes.ts";
import type { Word } from "../behaviour/receipt-words.ts";
import { carrierTime, providerTime } from "../http/times.ts";
import type { Entry } from "../ledger/entry.ts";

/** One part of a message, and what a receipt says of it. */
export type Told = {
  readonly entry: Entry;
  readonly messageId: string;
  readonly word: Word;
  readonly apiKey: string;
};

type Params = Readonly<Record<string, string>>;

/**
 * The parameters of a receipt for one part, in the provider's order (provider reference, delivery
 * receipts). Note that `to` is the sender of the message and `msisdn` its recipient.
 */
export function receiptParams({ apiKey, entry, messageId, word }: Told, now: number): Params {
  const route = routeOf(entry.to);
  return {
    msisdn: entry.to,
    to: entry.from,
    "network-code": route.network,
    messageId,
    // A message that an opted-out recipient never got is free.
    price: word.errCode === 9 ? "0.00000000" : route.price,
    status: word.status,
    scts: carrierTime(now),
    "err-code": String(word.errCode),
    "api-key": apiKey,
    ...(entry.clientRef === null ? {} : { "client-ref": entry.clientRef }),
    "message-timestamp": providerTime(now),
  };
}

/** What somebody can send who knows the address and the number, but no message-id and no client-ref. */
export function forgedParams(told: Told, now: number): Params {
  const clientRef = told.entry.clientRef === null ? null : madeUp(told.entry.clientRef.length);
  const entry = { ...told.entry, clientRef };
  return receiptParams({ ...told, entry, messageId: randomUUID() }, now);
}

/** A reference of the same length that nobody has given. */
const madeUp = (length: number): string =>
  randomUUID().replaceAll("-", "").repeat(4).slice(0, length);

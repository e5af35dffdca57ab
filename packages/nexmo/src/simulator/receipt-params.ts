import type { Entry } from "./ledger.ts";
import { routeOf } from "./prices.ts";

/** `YYYY-MM-DD HH:MM:SS` in UTC. */
export const providerTime = (ms: number): string =>
  new Date(ms).toISOString().slice(0, 19).replace("T", " ");

/** `YYMMDDHHMM` in UTC. */
const carrierTime = (ms: number): string =>
  new Date(ms).toISOString().slice(2, 16).replaceAll(/[-T:]/g, "");

/**
 * The parameters of a receipt for one part, in the provider's order (provider reference, delivery
 * receipts). Note that `to` is the sender of the message and `msisdn` its recipient.
 */
export function receiptParams(
  entry: Entry,
  messageId: string,
  apiKey: string,
  now: number,
): Record<string, string> {
  const route = routeOf(entry.to);
  return {
    msisdn: entry.to,
    to: entry.from,
    "network-code": route.network,
    messageId,
    price: route.price,
    status: entry.final,
    scts: carrierTime(now),
    "err-code": String(entry.errCode),
    "api-key": apiKey,
    ...(entry.clientRef === null ? {} : { "client-ref": entry.clientRef }),
    "message-timestamp": providerTime(now),
  };
}

import { providerTime } from "../http/times.ts";
import type { InboundMessage } from "../inbound/inbound-message.ts";
import type { Entry, Submitted } from "../ledger/entry.ts";
import { routeOf } from "../pricing/routes.ts";
import type { Settings } from "../settings/settings.ts";
import { refusal } from "../submit/refusals.ts";

type Desk = {
  readonly account: { readonly apiKey: string };
  readonly settings: Readonly<Settings>;
};
type Part = { readonly entry: Entry; readonly messageId: string; readonly now: number };

/** One part that went out; closed when its receipt is due. */
export function outboundItem({ account, settings }: Desk, { entry, messageId, now }: Part) {
  const route = routeOf(entry.to);
  const closedAt = entry.at + settings.receiptDelayMs;
  const hasEnd = entry.status !== "accepted" && entry.status !== "buffered";
  return {
    "message-id": messageId,
    "account-id": account.apiKey,
    network: route.network,
    from: entry.from,
    to: entry.to,
    body: entry.body,
    price: route.price,
    "date-received": providerTime(entry.at),
    ...(entry.clientRef === null ? {} : { "client-ref": entry.clientRef }),
    ...(hasEnd && now >= closedAt ? closed(entry, closedAt) : PENDING),
    type: "MT",
  };
}

/** As captured from the live service: SMPP words, and an error code that means nothing yet. */
const PENDING = { status: "ACCEPTD", "error-code": "1", "error-code-label": "Unknown" };

const FINAL_STATUS: Readonly<Partial<Record<Entry["status"], string>>> = {
  delivered: "DELIVRD",
  expired: "EXPIRED",
  failed: "UNDELIV",
  rejected: "REJECTD",
};

function closed(entry: Entry, closedAt: number) {
  return {
    "final-status": FINAL_STATUS[entry.status] ?? "UNKNOWN",
    "date-closed": providerTime(closedAt),
    latency: Math.round(closedAt - entry.at),
    "error-code": String(entry.errCode),
    "error-code-label": entry.errCode === 0 ? "Delivered" : "Failed",
  };
}

/** One message, or part of one, that came in. */
export function inboundItem(apiKey: string, message: InboundMessage) {
  return {
    "message-id": message.messageId,
    "account-id": apiKey,
    network: routeOf(message.msisdn).network,
    from: message.msisdn,
    to: message.to,
    body: message.text,
    "date-received": providerTime(message.at),
    type: "MO",
  };
}

/** The code is that of the answer to the submission. */
export function rejectionItem(apiKey: string, refused: Submitted) {
  const code = refused.outcome === "accepted" ? 0 : (refused.code ?? 0);
  return {
    "account-id": apiKey,
    from: refused.from,
    to: refused.to,
    "date-received": providerTime(refused.at),
    "error-code": String(code),
    "error-code-label": refusal(code).errorText,
  };
}

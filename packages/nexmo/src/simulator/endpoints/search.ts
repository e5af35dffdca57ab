import { scalar } from "../../wire/scalars.ts";
import { json, page } from "../http/replies.ts";
import type { Reply } from "../http/replies.ts";
import type { Received } from "../http/requests.ts";
import { providerTime } from "../http/times.ts";
import type { Entry } from "../ledger/entry.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { routeOf } from "../pricing/routes.ts";
import type { Throttle } from "../throttling/throttle.ts";

export type SearchDesk = {
  readonly apiKey: string;
  readonly ledger: Ledger;
  readonly throttle: Throttle;
  /** A message counts as closed this many milliseconds after it was accepted. */
  readonly closedAfterMs: () => number;
  readonly now: () => number;
};

/** The edge answers in HTML here, not in JSON (provider reference, Search API). */
export const TOO_FAST: Reply = page(429, "message has too many concurrent requests per 1 second");

/** `/search/messages?date=YYYY-MM-DD&to=`: one item for each part, visible at once. */
export function searchMessages(desk: SearchDesk, { params }: Received): Reply {
  const now = desk.now();
  if (desk.throttle.take(now) !== null) return TOO_FAST;
  const date = scalar(params["date"]);
  const to = scalar(params["to"]);
  if (date === null || to === null) return missing(date === null ? "date" : "to");
  const entries = desk.ledger
    .sentTo(to)
    .filter((entry) => new Date(entry.at).toISOString().startsWith(date));
  const items = entries.flatMap((entry) =>
    entry.parts.map((messageId) => item(desk, { entry, messageId, now })),
  );
  return json({ count: items.length, items });
}

type Part = { readonly entry: Entry; readonly messageId: string; readonly now: number };

function item(desk: SearchDesk, { entry, messageId, now }: Part) {
  const route = routeOf(entry.to);
  const closedAt = entry.at + desk.closedAfterMs();
  return {
    "account-id": desk.apiKey,
    from: entry.from,
    to: entry.to,
    "date-received": providerTime(entry.at),
    network: route.network,
    price: route.price,
    "message-id": messageId,
    type: "MT",
    ...(entry.clientRef === null ? {} : { "client-ref": entry.clientRef }),
    ...(now < closedAt ? PENDING : closed(entry, closedAt)),
  };
}

/** As captured from the live service: SMPP words, and an error code that means nothing yet. */
const PENDING = { status: "ACCEPTD", "error-code": "1", "error-code-label": "Unknown" };

function closed(entry: Entry, closedAt: number) {
  return {
    "final-status": entry.final === "delivered" ? "DELIVRD" : "UNDELIV",
    "date-closed": providerTime(closedAt),
    latency: Math.round(closedAt - entry.at),
    "error-code": String(entry.errCode),
    "error-code-label": entry.errCode === 0 ? "Delivered" : "Failed",
  };
}

const missing = (name: string): Reply =>
  json(
    {
      type: "BAD_REQUEST",
      error_title: "Bad Request",
      invalid_parameters: { [name]: "Is required." },
    },
    400,
  );

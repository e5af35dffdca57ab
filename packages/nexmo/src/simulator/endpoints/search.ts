import { scalar } from "../../wire/scalars.ts";
import type { Fields } from "../../wire/scalars.ts";
import { documentReply } from "../http/document.ts";
import type { Reply } from "../http/replies.ts";
import type { Received } from "../http/requests.ts";
import type { Inbox } from "../inbound/inbox.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Settings } from "../settings/settings.ts";
import type { Throttle } from "../throttling/throttle.ts";
import { TOO_FAST } from "./outcomes.ts";
import { inboundItem, outboundItem, rejectionItem } from "./search-items.ts";

export type SearchDesk = {
  readonly account: { readonly apiKey: string };
  readonly settings: Readonly<Settings>;
  readonly ledger: Ledger;
  readonly inbox: Inbox;
  readonly searchThrottle: Throttle;
  readonly now: () => number;
};

const MOST_IDS = 10;

/** `/search/message?id=`: an empty object when there is none. */
export function searchMessage(desk: SearchDesk, received: Received): Reply {
  const now = desk.now();
  if (desk.searchThrottle.take(now) !== null) return TOO_FAST;
  const id = scalar(received.params["id"]);
  if (id === null) return missing(received, "id");
  return documentReply(received, { json: byId(desk, id, now)[0] ?? {}, root: "message" });
}

/** `/search/messages?ids=…` or `?date=&to=`: one item for each part, visible at once. */
export function searchMessages(desk: SearchDesk, received: Received): Reply {
  const now = desk.now();
  if (desk.searchThrottle.take(now) !== null) return TOO_FAST;
  const ids = texts(received.params["ids"]);
  if (ids.length > MOST_IDS) return invalid(received, "ids", `At most ${MOST_IDS}.`);
  if (ids.length > 0)
    return list(
      received,
      ids.flatMap((id) => byId(desk, id, now)),
    );
  const day = readDay(received.params);
  return "missing" in day ? missing(received, day.missing) : list(received, byDay(desk, day, now));
}

/** `/search/rejections?date=&to=`: what the provider itself refused. */
export function searchRejections(desk: SearchDesk, received: Received): Reply {
  if (desk.searchThrottle.take(desk.now()) !== null) return TOO_FAST;
  const day = readDay(received.params);
  if ("missing" in day) return missing(received, day.missing);
  const items = desk.ledger.submitted
    .filter((one) => one.outcome === "refused" && one.to === day.to && isOn(day.date, one.at))
    .map((one) => rejectionItem(desk.account.apiKey, one));
  const xml = { count: items.length, items: { rejection: items } };
  return documentReply(received, { json: { count: items.length, items }, xml, root: "rejections" });
}

function byId(desk: SearchDesk, id: string, now: number): readonly object[] {
  const { apiKey } = desk.account;
  const entry = desk.ledger.withId(id);
  if (entry !== undefined) return [outboundItem(desk, { entry, messageId: id, now })];
  const message = desk.inbox.withId(id);
  return message === undefined ? [] : [inboundItem(apiKey, message)];
}

function byDay(desk: SearchDesk, { date, to }: Day, now: number): readonly object[] {
  const sent = desk.ledger.sentTo(to).filter(({ at }) => isOn(date, at));
  const received = desk.inbox.sentTo(to).filter(({ at }) => isOn(date, at));
  return [
    ...sent.flatMap((entry) =>
      entry.parts.map((messageId) => outboundItem(desk, { entry, messageId, now })),
    ),
    ...received.map((message) => inboundItem(desk.account.apiKey, message)),
  ];
}

type Day = { readonly date: string; readonly to: string };

function readDay(params: Fields): Day | { readonly missing: string } {
  const date = scalar(params["date"]);
  const to = scalar(params["to"]);
  if (date === null) return { missing: "date" };
  return to === null ? { missing: "to" } : { date, to };
}

const isOn = (date: string, at: number): boolean => new Date(at).toISOString().startsWith(date);

function texts(given: unknown): readonly string[] {
  return (Array.isArray(given) ? given : [given]).flatMap((one: unknown) => scalar(one) ?? []);
}

function list(received: Received, items: readonly object[]): Reply {
  const xml = { count: items.length, items: { message: items } };
  return documentReply(received, { json: { count: items.length, items }, xml, root: "messages" });
}

const missing = (received: Received, name: string): Reply =>
  invalid(received, name, "Is required.");

function invalid(received: Received, name: string, rule: string): Reply {
  const error = { type: "BAD_REQUEST", error_title: "Bad Request" };
  const json = { ...error, invalid_parameters: { [name]: rule } };
  const xml = { ...error, invalid_parameters: { entry: { key: name, value: rule } } };
  return documentReply(received, { status: 400, json, xml, root: "error" });
}

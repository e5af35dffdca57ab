import type { Params } from "../wire/form-body.ts";
import { firstBroken, isDay, isPhoneNumber, RULE } from "../wire/parameter-rules.ts";
import { fields, integer } from "../wire/scalars.ts";
import type { Fields } from "../wire/scalars.ts";
import type { XmlShape } from "../wire/xml.ts";
import { ask, unavailable } from "./answers.ts";
import type { Desk, NoAnswer } from "./answers.ts";
import { readMessage, readRejection } from "./search-items.ts";
import type { FoundMessage, FoundRejection } from "./search-items.ts";

/** A busy number may have hundreds of parts on one day, at some 400 bytes each. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
const MOST_IDS = 10;

export type SearchAnswer =
  | { readonly kind: "found"; readonly messages: readonly FoundMessage[] }
  | NoAnswer;

export type MessageAnswer =
  | { readonly kind: "found"; readonly message: FoundMessage }
  | { readonly kind: "absent" }
  | NoAnswer;

export type RejectionsAnswer =
  | { readonly kind: "found"; readonly rejections: readonly FoundRejection[] }
  | NoAnswer;

/** Everything to one number on one UTC day, `YYYY-MM-DD`. */
export type DayQuery = { readonly to: string; readonly date: string };

/** Or up to ten messages by their ids. */
export type SearchQuery = DayQuery | { readonly ids: readonly string[] };

/**
 * `GET /search/message` (provider reference, Search API; at most once a second, as all searches).
 * A message that the provider does not know is `absent`.
 */
export async function searchMessage(desk: Desk, id: string): Promise<MessageAnswer> {
  const invalid = firstBroken([[id !== "", "id", "must not be empty"]]);
  if (invalid !== null) return invalid;
  const answer = await askSearch(desk, "/search/message", { id }, { roots: ["message"] });
  if (answer.kind !== "read") return answer;
  if (Object.keys(answer.fields).length === 0) return { kind: "absent" };
  const message = readMessage(answer.fields);
  return message === null ? unavailable("unreadable item") : { kind: "found", message };
}

/**
 * `GET /search/messages`: one item for each part. An answer that cannot be read whole is
 * `unavailable`: a caller takes "not found" as a proof that nothing was sent.
 */
export async function searchMessages(desk: Desk, query: SearchQuery): Promise<SearchAnswer> {
  const invalid = "ids" in query ? brokenIds(query.ids) : brokenDay(query);
  if (invalid !== null) return invalid;
  const params = "ids" in query ? { ids: query.ids } : { date: query.date, to: query.to };
  const xml = { roots: ["messages"], lists: { items: "message" } };
  const answer = await askSearch(desk, "/search/messages", params, xml);
  if (answer.kind !== "read") return answer;
  const list = readList(answer.fields, readMessage);
  return list.kind === "list" ? { kind: "found", messages: list.items } : list;
}

/** `GET /search/rejections`: what the provider itself refused of what was sent to one number. */
export async function searchRejections(desk: Desk, query: DayQuery): Promise<RejectionsAnswer> {
  const invalid = brokenDay(query);
  if (invalid !== null) return invalid;
  const params = { date: query.date, to: query.to };
  const xml = { roots: ["rejections"], lists: { items: "rejection" } };
  const answer = await askSearch(desk, "/search/rejections", params, xml);
  if (answer.kind !== "read") return answer;
  const list = readList(answer.fields, readRejection);
  return list.kind === "list" ? { kind: "found", rejections: list.items } : list;
}

const brokenIds = (ids: readonly string[]) =>
  firstBroken([
    [ids.length > 0 && ids.length <= MOST_IDS, "ids", `1 to ${MOST_IDS} message-ids`],
    [ids.every((id) => id !== ""), "ids", "none may be empty"],
  ]);

const brokenDay = ({ date, to }: DayQuery) =>
  firstBroken([
    [isDay(date), "date", RULE.day],
    [isPhoneNumber(to), "to", RULE.phoneNumber],
  ]);

function askSearch(desk: Desk, path: string, params: Params, xml: XmlShape) {
  return ask(desk, { method: "GET", path, params, xml, maxBytes: MAX_ANSWER_BYTES });
}

function readList<Item>(answer: Fields, read: (item: Fields) => Item | null) {
  const items: unknown = answer["items"];
  if (!Array.isArray(items)) return unavailable("answer without items");
  if ((integer(answer["count"]) ?? 0) > items.length) return unavailable("answer cut short");
  const found: Item[] = [];
  for (const one of items) {
    const item = read(fields(one) ?? {});
    if (item === null) return unavailable("unreadable item");
    found.push(item);
  }
  return { kind: "list", items: found } as const;
}

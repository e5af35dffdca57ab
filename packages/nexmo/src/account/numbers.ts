import { firstBroken, isCountry, isWholeNumber, RULE } from "../wire/parameter-rules.ts";
import type { Invalid } from "../wire/parameter-rules.ts";
import { decimal, fields, integer, scalar } from "../wire/scalars.ts";
import type { Fields } from "../wire/scalars.ts";
import { ask, unavailable } from "./answers.ts";
import type { Desk, NoAnswer, Question } from "./answers.ts";
import { NUMBERS_XML } from "./numbers-xml.ts";

const MAX_ANSWER_BYTES = 1024 * 1024;
/** The provider's own page size when none is asked for. */
const DEFAULT_SIZE = 10;

/** What every number has; country is ISO 3166-1 alpha-2, features are words such as `SMS`. */
type Line = {
  readonly country: string;
  readonly msisdn: string;
  /** `landline`, `mobile-lvn`, `landline-toll-free` or what the provider adds. */
  readonly type: string | null;
  readonly features: readonly string[];
  readonly limitations: readonly string[];
};

/** A number of the account, with where its messages and calls go. */
export type OwnedNumber = Line & {
  readonly moHttpUrl: string | null;
  readonly voiceCallbackType: string | null;
  readonly voiceCallbackValue: string | null;
  readonly messagesCallbackType: string | null;
  readonly messagesCallbackValue: string | null;
  readonly applicationId: string | null;
};

/** A number for rent. Prices are decimal strings, each month and once. */
export type AvailableNumber = Line & {
  readonly cost: string | null;
  readonly initialPrice: string | null;
};

/** One page, and how many numbers there are on all pages together. */
export type NumberPage<Kind> =
  | {
      readonly kind: "page";
      /** From 1. */
      readonly index: number;
      readonly count: number;
      readonly numbers: readonly Kind[];
    }
  | NoAnswer;

/** Digits to look for, and where in the number they stand. */
type Pattern = { readonly digits: string; readonly at: "start" | "anywhere" | "end" };

type Paging = {
  /** Page, from 1. */
  readonly index?: number;
  /** Numbers on a page: 1 to 100, 10 unless said. */
  readonly size?: number;
};

export type OwnedQuery = Paging & {
  readonly pattern?: Pattern;
  readonly country?: string;
  readonly applicationId?: string;
  readonly hasApplication?: boolean;
};

export type AvailableQuery = Paging & {
  readonly country: string;
  readonly type?: "landline" | "mobile-lvn" | "landline-toll-free";
  readonly pattern?: Pattern;
  readonly features?: readonly ("SMS" | "MMS" | "VOICE")[];
};

/** `GET /account/numbers`: one page of the account's numbers. */
export async function ownedNumbers(
  desk: Desk,
  query: OwnedQuery,
): Promise<NumberPage<OwnedNumber>> {
  const params = {
    ...pageParams(query),
    country: query.country,
    application_id: query.applicationId,
    has_application: query.hasApplication?.toString(),
  };
  const question = { method: "GET", path: "/account/numbers", params } as const;
  return brokenQuery(query) ?? (await page(desk, question, query, readOwned));
}

/** `GET /number/search`: one page of the numbers that can be bought in a country. */
export async function availableNumbers(
  desk: Desk,
  query: AvailableQuery,
): Promise<NumberPage<AvailableNumber>> {
  const params = {
    ...pageParams(query),
    country: query.country,
    type: query.type,
    features: query.features?.join(","),
  };
  const question = { method: "GET", path: "/number/search", params } as const;
  return brokenQuery(query) ?? (await page(desk, question, query, readAvailable));
}

/**
 * All pages from the asked one on, one request for each as it is taken. A page that could not be had
 * is the last item: who asks slower can go on at its index.
 */
export async function* allPages<Query extends Paging, Kind>(
  askPage: (query: Query) => Promise<NumberPage<Kind>>,
  query: Query,
): AsyncGenerator<NumberPage<Kind>, void, void> {
  const size = query.size ?? DEFAULT_SIZE;
  for (let index = query.index ?? 1; ; index += 1) {
    // oxlint-disable-next-line no-await-in-loop -- the next page is known only after this one
    const answer = await askPage({ ...query, index });
    yield answer;
    if (answer.kind !== "page") return;
    // Numbers that come and go meanwhile must not lead in a circle.
    if (answer.numbers.length === 0 || answer.count <= size * index) return;
  }
}

function pageParams({ index, size, pattern }: Paging & { readonly pattern?: Pattern }) {
  const places = { start: "0", anywhere: "1", end: "2" } as const;
  return {
    index: index?.toString(),
    size: size?.toString(),
    pattern: pattern?.digits,
    search_pattern: pattern && places[pattern.at],
  };
}

function brokenQuery(query: OwnedQuery): Invalid | null {
  const { index = 1, size = DEFAULT_SIZE, country = "GB", pattern } = query;
  return firstBroken([
    [isCountry(country), "country", RULE.country],
    [isWholeNumber(index, 1, 1_000_000), "index", "a page from 1"],
    [isWholeNumber(size, 1, 100), "size", "1 to 100"],
    [/^\d{1,15}$/.test(pattern?.digits ?? "0"), "pattern", "1 to 15 digits"],
  ]);
}

/** The provider answers `{}` when there is nothing at all. */
async function page<Kind>(
  desk: Desk,
  question: Omit<Question, "xml">,
  { index = 1 }: Paging,
  read: (item: Fields) => Kind | null,
): Promise<NumberPage<Kind>> {
  const answer = await ask(desk, { ...question, xml: NUMBERS_XML, maxBytes: MAX_ANSWER_BYTES });
  if (answer.kind !== "read") return answer;
  const { count: total, numbers: list = [] } = answer.fields;
  const count = total === undefined ? 0 : integer(total);
  if (count === null || !Array.isArray(list)) return unavailable("answer without numbers");
  if (total === undefined && Object.keys(answer.fields).length > 0) {
    return unavailable("answer without a count");
  }
  const numbers: Kind[] = [];
  for (const item of list) {
    const number = read(fields(item) ?? {});
    if (number === null) return unavailable("unreadable item");
    numbers.push(number);
  }
  return { kind: "page", index, count, numbers };
}

function readLine(item: Fields): Line | null {
  const country = scalar(item["country"]);
  const msisdn = scalar(item["msisdn"]);
  if (country === null || msisdn === null) return null;
  const { features, limitations } = item;
  return {
    country,
    msisdn,
    type: scalar(item["type"]),
    features: texts(features),
    limitations: texts(limitations),
  };
}

function readOwned(item: Fields): OwnedNumber | null {
  const line = readLine(item);
  return (
    line && {
      ...line,
      moHttpUrl: scalar(item["moHttpUrl"]),
      voiceCallbackType: scalar(item["voiceCallbackType"]),
      voiceCallbackValue: scalar(item["voiceCallbackValue"]),
      messagesCallbackType: scalar(item["messagesCallbackType"]),
      messagesCallbackValue: scalar(item["messagesCallbackValue"]),
      applicationId: scalar(item["app_id"]),
    }
  );
}

function readAvailable(item: Fields): AvailableNumber | null {
  const line = readLine(item);
  const [cost, initialPrice] = [decimal(item["cost"]), decimal(item["initialPrice"])];
  return line && { ...line, cost, initialPrice };
}

const texts = (list: unknown): readonly string[] =>
  Array.isArray(list) ? list.flatMap((one) => scalar(one) ?? []) : [];

import { firstBroken, isCountry, RULE } from "../wire/parameter-rules.ts";
import { decimal, fields, integer, scalar } from "../wire/scalars.ts";
import type { Fields } from "../wire/scalars.ts";
import type { XmlShape } from "../wire/xml.ts";
import { ask, unavailable } from "./answers.ts";
import type { Desk, NoAnswer } from "./answers.ts";

/** The price list of the whole world has some 1,500 networks. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/** What a price list is for; voice prices are per minute. */
export const PRICED_PRODUCTS = ["sms", "sms-transit", "voice"] as const;
export type PricedProduct = (typeof PRICED_PRODUCTS)[number];

/** Prices are decimal strings in `currency`; null where the provider names none. */
export type NetworkPrice = {
  /** MCCMNC. */
  readonly code: string;
  readonly name: string | null;
  readonly price: string | null;
  readonly currency: string | null;
  /** For example `mobile` or `landline`. */
  readonly type: string | null;
  readonly mcc: string | null;
  readonly mnc: string | null;
  /** Other codes that mean the same network, and number ranges that belong to it. */
  readonly aliases: readonly string[];
  readonly ranges: readonly string[];
};

export type CountryPrices = {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly name: string | null;
  readonly displayName: string | null;
  readonly currency: string | null;
  readonly dialingPrefix: string | null;
  /** For networks that are not listed. */
  readonly defaultPrice: string | null;
  readonly networks: readonly NetworkPrice[];
};

export type CountryPricesAnswer =
  | { readonly kind: "prices"; readonly prices: CountryPrices }
  | NoAnswer;

export type PriceListAnswer =
  | { readonly kind: "priceList"; readonly countries: readonly CountryPrices[] }
  | NoAnswer;

const XML: XmlShape = {
  roots: [
    "outbound-country-pricing",
    "outbound-countries-pricing",
    "outbound-country-prices",
    "outbound-pricing",
  ],
  lists: {
    networks: "network",
    countries: "country",
    prices: "price",
    aliases: "alias",
    ranges: "range",
  },
};

/**
 * `GET /account/get-pricing/outbound/{product}`: one country, at most once a second. Without a
 * product it asks at the older address, which knows SMS only; both shapes of answer are read.
 */
export async function countryPrices(
  desk: Desk,
  country: string,
  product?: PricedProduct,
): Promise<CountryPricesAnswer> {
  const invalid = firstBroken([[isCountry(country), "country", RULE.country]]);
  if (invalid !== null) return invalid;
  const path = `/account/get-pricing/outbound${product === undefined ? "" : `/${product}`}`;
  const answer = await askPrices(desk, path, { country });
  if (answer.kind !== "read") return answer;
  const prices = readCountry(answer.fields);
  return prices === null ? unavailable("answer without prices") : { kind: "prices", prices };
}

/** `GET /account/get-full-pricing/outbound/{product}`: all countries. */
export const allPrices = (desk: Desk, product: PricedProduct): Promise<PriceListAnswer> =>
  priceList(desk, `/account/get-full-pricing/outbound/${product}`, {});

/** `GET /account/get-prefix-pricing/outbound/{product}`: all countries with a calling code. */
export async function prefixPrices(
  desk: Desk,
  product: PricedProduct,
  prefix: string,
): Promise<PriceListAnswer> {
  const invalid = firstBroken([
    [/^[1-9]\d{0,14}$/.test(prefix), "prefix", "digits of a calling code"],
  ]);
  if (invalid !== null) return invalid;
  return priceList(desk, `/account/get-prefix-pricing/outbound/${product}`, { prefix });
}

async function priceList(
  desk: Desk,
  path: string,
  params: Readonly<Record<string, string>>,
): Promise<PriceListAnswer> {
  const answer = await askPrices(desk, path, params);
  if (answer.kind !== "read") return answer;
  // The prefix list keeps the older name.
  const list = answer.fields["countries"] ?? answer.fields["prices"];
  if (!Array.isArray(list)) return unavailable("answer without prices");
  if ((integer(answer.fields["count"]) ?? 0) > list.length) return unavailable("answer cut short");
  const countries: CountryPrices[] = [];
  for (const item of list) {
    const country = readCountry(fields(item) ?? {});
    if (country === null) return unavailable("unreadable item");
    countries.push(country);
  }
  return { kind: "priceList", countries };
}

function askPrices(desk: Desk, path: string, params: Readonly<Record<string, string>>) {
  return ask(desk, { method: "GET", path, params, xml: XML, maxBytes: MAX_ANSWER_BYTES });
}

/** The newer names first, then those of the first generation. */
function readCountry(item: Fields): CountryPrices | null {
  const country = scalar(item["countryCode"] ?? item["country"]);
  if (country === null) return null;
  const networks = Array.isArray(item["networks"]) ? item["networks"] : [];
  return {
    country,
    name: scalar(item["countryName"] ?? item["name"]),
    displayName: scalar(item["countryDisplayName"]),
    currency: scalar(item["currency"]),
    dialingPrefix: scalar(item["dialingPrefix"] ?? item["prefix"]),
    defaultPrice: decimal(item["defaultPrice"] ?? item["mt"]),
    networks: networks.flatMap((network) => readNetwork(fields(network) ?? {}) ?? []),
  };
}

function readNetwork(item: Fields): NetworkPrice | null {
  const code = scalar(item["networkCode"] ?? item["code"]);
  if (code === null) return null;
  return {
    code,
    // The first generation says `network` in JSON and `name` in XML.
    name: scalar(item["networkName"] ?? item["network"] ?? item["name"]),
    price: decimal(item["price"] ?? item["mtPrice"]),
    currency: scalar(item["currency"]),
    type: scalar(item["type"]),
    mcc: scalar(item["mcc"]),
    mnc: scalar(item["mnc"]),
    aliases: texts(item["aliases"]),
    ranges: texts(item["ranges"]),
  };
}

const texts = (list: unknown): readonly string[] =>
  Array.isArray(list) ? list.flatMap((one) => scalar(one) ?? []) : [];

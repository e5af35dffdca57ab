import { scalar } from "../../wire/scalars.ts";
import type { Fields } from "../../wire/scalars.ts";
import { documentReply } from "../http/document.ts";
import type { Reply } from "../http/replies.ts";
import type { Received } from "../http/requests.ts";
import type { Inventory, Line, OwnedLine } from "../numbers/inventory.ts";
import { failure } from "./outcomes.ts";

const DEFAULT_SIZE = 10;
const MOST_SIZE = 100;

/** `GET /account/numbers`: a page of the account's numbers. */
export function ownedNumbers(inventory: Inventory, received: Received): Reply {
  const { params } = received;
  const country = scalar(params["country"]);
  const application = scalar(params["application_id"]);
  const hasApplication = scalar(params["has_application"]);
  const found = inventory.owned.filter(
    ({ callbacks, ...line }) =>
      (country === null || line.country === country) &&
      (application === null || callbacks["app_id"] === application) &&
      (hasApplication === null || String("app_id" in callbacks) === hasApplication),
  );
  return pageOf(received, found, ownedView);
}

/** `GET /number/search`: a page of what can be rented in a country. */
export function availableNumbers(inventory: Inventory, received: Received): Reply {
  const { params } = received;
  const country = scalar(params["country"]);
  if (country === null) return failure(received, "country is required");
  const type = scalar(params["type"]);
  const features = scalar(params["features"])?.split(",") ?? [];
  const found = inventory
    .available(country.toUpperCase())
    .filter((line) => type === null || line.type === type)
    .filter((line) => features.every((feature) => line.features.includes(feature)));
  return pageOf(received, found, availableView);
}

/** `{}` when there is nothing at all; `count` is the sum of all pages. */
function pageOf<Kind extends Line>(
  received: Received,
  lines: readonly Kind[],
  view: (line: Kind) => Readonly<Record<string, unknown>>,
): Reply {
  const { params } = received;
  const index = whole(params["index"], 1);
  const size = whole(params["size"], DEFAULT_SIZE);
  if (index === null || size === null || size > MOST_SIZE) return failure(received, "invalid page");
  const matches = matcher(params);
  if (matches === null) return failure(received, "invalid search_pattern");
  const found = lines.filter(({ msisdn }) => matches(msisdn));
  if (found.length === 0) return documentReply(received, { json: {}, root: "inbound-numbers" });
  const numbers = found.slice((index - 1) * size, index * size).map(view);
  const xml = { count: found.length, numbers: numbers.map(hyphenated) };
  return documentReply(received, {
    json: { count: found.length, numbers },
    xml,
    root: "inbound-numbers",
  });
}

function whole(given: unknown, otherwise: number): number | null {
  const text = scalar(given);
  if (text === null) return otherwise;
  return /^[1-9]\d{0,6}$/.test(text) ? Number(text) : null;
}

/** `search_pattern` 0 looks at the start, 1 anywhere, 2 at the end. */
function matcher(params: Fields): ((msisdn: string) => boolean) | null {
  const pattern = scalar(params["pattern"]);
  if (pattern === null) return () => true;
  switch (scalar(params["search_pattern"]) ?? "0") {
    case "0":
      return (msisdn) => msisdn.startsWith(pattern);
    case "1":
      return (msisdn) => msisdn.includes(pattern);
    case "2":
      return (msisdn) => msisdn.endsWith(pattern);
    default:
      return null;
  }
}

const ownedView = ({ callbacks, country, features, msisdn, type }: OwnedLine) => {
  const { moHttpUrl, ...others } = callbacks;
  return {
    country,
    msisdn,
    ...(moHttpUrl === undefined ? {} : { moHttpUrl }),
    type,
    features,
    ...others,
  };
};

const availableView = ({ cost, country, features, msisdn, type }: Line) => ({
  country,
  msisdn,
  cost,
  type,
  features,
});

/** XML writes `mo-http-url` for `moHttpUrl`, and a feature in an element of its own. */
function hyphenated(number: Readonly<Record<string, unknown>>) {
  const entries = Object.entries(number).map(([key, value]) => [
    key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).replaceAll("_", "-"),
    key === "features" ? { feature: value } : value,
  ]);
  return Object.fromEntries(entries);
}

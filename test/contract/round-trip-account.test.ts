import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readBalance } from "../../packages/nexmo/src/account/balance.ts";
import {
  allPrices,
  countryPrices,
  prefixPrices,
} from "../../packages/nexmo/src/account/pricing.ts";
import { readSettings } from "../../packages/nexmo/src/account/settings.ts";
import {
  count,
  country,
  deskThatHears,
  maybe,
  price,
  roundTrip,
  signed,
  some,
  text,
  type WireFields,
} from "./round-trip.ts";

roundTrip(
  "settings",
  fc.record({
    kind: fc.constant("settings"),
    maxPerSecond: fc.integer({ min: 1, max: 999_999_999 }),
    maxInboundPerSecond: maybe(count),
    maxCallsPerSecond: maybe(count),
    moCallbackUrl: maybe(text),
    drCallbackUrl: maybe(text),
  }),
  {
    print: (answer) => ({
      root: "account-settings",
      json: {
        "mo-callback-url": answer.moCallbackUrl ?? "",
        "dr-callback-url": answer.drCallbackUrl,
        "max-outbound-request": answer.maxPerSecond,
        "max-inbound-request": answer.maxInboundPerSecond,
        "max-calls-per-second": answer.maxCallsPerSecond,
      },
    }),
    read: readSettings,
  },
);

roundTrip(
  "a balance",
  fc.record({ kind: fc.constant("balance"), value: signed, autoReload: fc.boolean() }),
  {
    print: ({ value, autoReload }) => ({ root: "accountBalance", json: { value, autoReload } }),
    read: readBalance,
  },
);

test("any balance that is a JSON number is read to the eighth decimal", async () => {
  const amounts = fc.double({ min: -1e11, max: 1e11, noNaN: true });
  const property = fc.asyncProperty(amounts, async (value) => {
    const answer = await readBalance(deskThatHears("json", JSON.stringify({ value })));
    const read = answer.kind === "balance" ? Number(answer.value) : Number.NaN;
    expect(Math.abs(read - value)).toBeLessThanOrEqual(0.000_000_005);
  });
  await fc.assert(property);
});

const network = fc.record({
  code: text,
  name: maybe(text),
  price: maybe(price),
  currency: maybe(text),
  type: maybe(text),
  mcc: maybe(text),
  mnc: maybe(text),
  aliases: some(text),
  ranges: some(text),
});
const prices = fc.record({
  country,
  name: maybe(text),
  displayName: maybe(text),
  currency: maybe(text),
  dialingPrefix: maybe(text),
  defaultPrice: maybe(price),
  networks: some(network),
});
const PRICE_LISTS = {
  networks: "network",
  countries: "country",
  aliases: "alias",
  ranges: "range",
};
type Prices = typeof prices extends fc.Arbitrary<infer Value> ? Value : never;

const newerPrices = ({ networks, ...one }: Prices): WireFields => ({
  countryCode: one.country,
  countryName: one.name,
  countryDisplayName: one.displayName,
  currency: one.currency,
  defaultPrice: one.defaultPrice,
  dialingPrefix: one.dialingPrefix,
  networks: networks.map(({ code, name, ...rest }) => ({
    ...rest,
    networkCode: code,
    networkName: name,
  })),
});

roundTrip("prices of a country", fc.record({ kind: fc.constant("prices"), prices }), {
  print: (answer) => ({
    root: "outbound-country-pricing",
    json: newerPrices(answer.prices),
    lists: PRICE_LISTS,
  }),
  read: (desk) => countryPrices(desk, "GB", "sms"),
});

roundTrip("a price list", fc.record({ kind: fc.constant("priceList"), countries: some(prices) }), {
  print: ({ countries }) => ({
    root: "outbound-countries-pricing",
    json: { count: countries.length, countries: countries.map(newerPrices) },
    lists: PRICE_LISTS,
  }),
  read: (desk) => allPrices(desk, "sms"),
});

const unsaid = { currency: null, type: null, mcc: null, mnc: null, aliases: [], ranges: [] };
const olderNetwork = fc
  .record({ code: text, name: maybe(text), price: maybe(price) })
  .map((given) => ({ ...unsaid, ...given }));
const older = fc
  .record({ prices, networks: some(olderNetwork) })
  .map((given) => ({ ...given.prices, currency: null, networks: given.networks }));

roundTrip(
  "a price list of the first generation",
  fc.record({ kind: fc.constant("priceList"), countries: some(older) }),
  {
    print: ({ countries }) => {
      const printed = (nameKey: string) =>
        countries.map(({ networks, ...one }) => ({
          country: one.country,
          name: one.name,
          prefix: one.dialingPrefix,
          mt: one.defaultPrice,
          countryDisplayName: one.displayName,
          networks: networks.map(({ code, name, price: mtPrice }) => ({
            code,
            [nameKey]: name,
            mtPrice,
          })),
        }));
      return {
        root: "outbound-pricing",
        json: { count: countries.length, prices: printed("network") },
        xml: { count: countries.length, prices: printed("name") },
        lists: { networks: "network", prices: "price" },
      };
    },
    read: (desk) => prefixPrices(desk, "sms", "44"),
  },
);

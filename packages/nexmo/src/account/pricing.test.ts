import { expect, test } from "vitest";
import type { Nexmo } from "../nexmo.ts";
import { asked, json, xml } from "../testing/asked.ts";

const newer = {
  countryCode: "GB",
  countryName: "United Kingdom",
  countryDisplayName: "United Kingdom",
  currency: "EUR",
  defaultPrice: "0.03330000",
  dialingPrefix: "44",
  networks: [
    {
      type: "mobile",
      price: "0.03330000",
      currency: "EUR",
      mcc: "234",
      mnc: "10",
      networkCode: "23410",
      networkName: "Acme Telco",
      aliases: ["23402"],
      ranges: [447700900],
    },
  ],
};
const read = {
  country: "GB",
  name: "United Kingdom",
  displayName: "United Kingdom",
  currency: "EUR",
  dialingPrefix: "44",
  defaultPrice: "0.03330000",
  networks: [
    {
      code: "23410",
      name: "Acme Telco",
      price: "0.03330000",
      currency: "EUR",
      type: "mobile",
      mcc: "234",
      mnc: "10",
      aliases: ["23402"],
      ranges: ["447700900"],
    },
  ],
};

const older = {
  country: "GB",
  name: "United Kingdom",
  prefix: "44",
  mt: "0.03330000",
  networks: [{ code: "12345", network: "Acme Telco", mtPrice: "0.03330000" }],
  countryDisplayName: "United Kingdom",
};
const unsaid = { currency: null, type: null, mcc: null, mnc: null, aliases: [], ranges: [] };
const readOlder = {
  ...read,
  currency: null,
  networks: [{ ...unsaid, code: "12345", name: "Acme Telco", price: "0.03330000" }],
};
const olderXml = `<countryDisplayName>United Kingdom</countryDisplayName><country>GB</country>
  <name>United Kingdom</name><prefix>44</prefix><mt>0.03330000</mt>
  <networks><network><code>12345</code><name>Acme Telco</name><mtPrice>0.03330000</mtPrice></network></networks>`;

test("prices of a country are read in the newer shape", async () => {
  const { answer, requests } = await asked(json(newer), ({ pricing }) =>
    pricing.country("GB", "sms-transit"),
  );
  expect(answer).toEqual({ kind: "prices", prices: read });
  expect(requests).toEqual(["GET /account/get-pricing/outbound/sms-transit?country=GB"]);
});

test("prices of a country are read in the older shape, at the older address, also in XML", async () => {
  const inJson = await asked(json(older), ({ pricing }) => pricing.country("GB"));
  expect(inJson.answer).toEqual({ kind: "prices", prices: readOlder });
  expect(inJson.requests).toEqual(["GET /account/get-pricing/outbound?country=GB"]);
  const script = xml("outbound-country-pricing", olderXml);
  const inXml = await asked(script, ({ pricing }) => pricing.country("GB"), { format: "xml" });
  expect(inXml.answer).toEqual({ kind: "prices", prices: readOlder });
});

test("a price list is read by country, or by prefix in the older shape", async () => {
  const all = await asked(json({ count: 2, countries: [newer, older] }), ({ pricing }) =>
    pricing.all("voice"),
  );
  expect(all).toEqual({
    answer: { kind: "priceList", countries: [read, readOlder] },
    requests: ["GET /account/get-full-pricing/outbound/voice"],
  });
  const prefix = await asked(json({ count: 1, prices: [older] }), ({ pricing }) =>
    pricing.prefix("sms", "44"),
  );
  expect(prefix).toEqual({
    answer: { kind: "priceList", countries: [readOlder] },
    requests: ["GET /account/get-prefix-pricing/outbound/sms?prefix=44"],
  });
});

test("a country may come without networks, and a network without a price", async () => {
  const bare = { countryCode: "AQ", networks: [{ networkCode: "99999", price: "unknown" }] };
  const { answer } = await asked(json(bare), ({ pricing }) => pricing.country("AQ", "sms"));
  expect(answer).toMatchObject({
    prices: { name: null, defaultPrice: null, networks: [{ code: "99999", price: null }] },
  });
});

test.each([
  ["nothing", {}, ({ pricing }: Nexmo) => pricing.country("GB", "sms")],
  ["no list", { count: 1 }, ({ pricing }: Nexmo) => pricing.all("sms")],
  ["a short list", { count: 2, countries: [newer] }, ({ pricing }: Nexmo) => pricing.all("sms")],
  ["no country", { count: 1, countries: [{}] }, ({ pricing }: Nexmo) => pricing.all("sms")],
])("prices are not believed with %s", async (_title, body, question) => {
  expect((await asked<{ kind: string }>(json(body), question)).answer.kind).toBe("unavailable");
});

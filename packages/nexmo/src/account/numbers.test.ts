import { expect, test } from "vitest";
import type { Nexmo } from "../nexmo.ts";
import { answer, asked, json, xml } from "../testing/asked.ts";
import type { Script } from "../testing/asked.ts";

const owned = {
  country: "GB",
  msisdn: "447700900123",
  moHttpUrl: "https://example.org/mo",
  type: "mobile-lvn",
  features: ["VOICE", "SMS"],
  voiceCallbackType: "app",
  voiceCallbackValue: "aaaaaaaa-bbbb",
  messagesCallbackType: "app",
  messagesCallbackValue: "cccccccc-dddd",
  app_id: "eeeeeeee-ffff",
};
const readOwned = {
  country: "GB",
  msisdn: "447700900123",
  type: "mobile-lvn",
  features: ["VOICE", "SMS"],
  limitations: [],
  moHttpUrl: "https://example.org/mo",
  voiceCallbackType: "app",
  voiceCallbackValue: "aaaaaaaa-bbbb",
  messagesCallbackType: "app",
  messagesCallbackValue: "cccccccc-dddd",
  applicationId: "eeeeeeee-ffff",
};
const ownedXml = `<numbers><country>GB</country><msisdn>447700900123</msisdn>
  <mo-http-url>https://example.org/mo</mo-http-url><type>mobile-lvn</type>
  <features><feature>VOICE</feature><feature>SMS</feature></features>
  <voice-callback-type>app</voice-callback-type><voice-callback-value>aaaaaaaa-bbbb</voice-callback-value>
  <messages-callback-type>app</messages-callback-type><messages-callback-value>cccccccc-dddd</messages-callback-value>
  <app-id>eeeeeeee-ffff</app-id></numbers>`;
const inXml = { format: "xml" } as const;
const listOwned = ({ numbers }: Nexmo) => numbers.owned();

test("owned numbers are listed with where their messages and calls go, in JSON and XML", async () => {
  const page = { kind: "page", index: 1, count: 2, numbers: [readOwned, readOwned] };
  const list = await asked(json({ count: 2, numbers: [owned, owned] }), listOwned);
  expect(list).toEqual({ answer: page, requests: ["GET /account/numbers"] });
  const script = xml("inbound-numbers", `<count>2</count>${ownedXml}${ownedXml}`);
  expect((await asked(script, listOwned, inXml)).answer).toEqual(page);
});

test("owned numbers are asked for by page, digits, country and application", async () => {
  const { requests } = await asked(json({}), ({ numbers }) =>
    numbers.owned({
      index: 2,
      size: 100,
      pattern: { digits: "900", at: "end" },
      country: "GB",
      applicationId: "eeeeeeee-ffff",
      hasApplication: true,
    }),
  );
  expect(requests).toEqual([
    "GET /account/numbers?index=2&size=100&pattern=900&search_pattern=2&country=GB&application_id=eeeeeeee-ffff&has_application=true",
  ]);
});

const searchAvailable = ({ numbers }: Nexmo) =>
  numbers.available({
    country: "GB",
    type: "landline",
    features: ["SMS", "VOICE"],
    pattern: { digits: "44", at: "anywhere" },
  });

test("numbers for rent are found with their price, in JSON and XML", async () => {
  const number = { country: "GB", msisdn: "447700900124", cost: "1.25", initialPrice: "0.5" };
  const details = { type: "landline", features: ["SMS"], limitations: ["no voice"] };
  const page = { kind: "page", index: 1, count: 1234, numbers: [{ ...number, ...details }] };
  const list = await asked(
    json({ count: 1234, numbers: [{ ...number, ...details }] }),
    searchAvailable,
  );
  expect(list).toEqual({
    answer: page,
    requests: [
      "GET /number/search?pattern=44&search_pattern=1&country=GB&type=landline&features=SMS%2CVOICE",
    ],
  });
  const script = xml(
    "inbound-numbers",
    `<count>1234</count><numbers><country>GB</country><msisdn>447700900124</msisdn><cost>1.25</cost>
     <initial-price>0.5</initial-price><type>landline</type><features><feature>SMS</feature></features>
     <limitations><limitation>no voice</limitation></limitations></numbers>`,
  );
  expect((await asked(script, searchAvailable, inXml)).answer).toEqual(page);
});

test("no numbers at all are an empty page, in all three ways to say it", async () => {
  const empty = { kind: "page", index: 1, count: 0, numbers: [] };
  expect((await asked(json({}), listOwned)).answer).toEqual(empty);
  expect((await asked(json({ count: 0, numbers: [] }), listOwned)).answer).toEqual(empty);
  expect((await asked(xml("inbound-numbers", ""), listOwned, inXml)).answer).toEqual(empty);
});

test.each([
  ["a count that is none", { count: "many", numbers: [] }],
  ["numbers that are no list", { count: 1, numbers: {} }],
  ["numbers without a count", { numbers: [owned] }],
  ["a number without digits", { count: 1, numbers: [{ country: "GB" }] }],
  ["something else", { hello: "world" }],
])("a page is not believed with %s", async (_title, body) => {
  expect((await asked(json(body), listOwned)).answer.kind).toBe("unavailable");
});

/** A provider with so many numbers, that answers by index and size. */
const inventory =
  (total: number): Script =>
  (response, { request }) => {
    const { searchParams } = new URL(request.url ?? "", "http://a");
    const [index, size] = [
      Number(searchParams.get("index")),
      Number(searchParams.get("size") ?? 10),
    ];
    const left = Math.max(0, Math.min(size, total - (index - 1) * size));
    const numbers = Array.from({ length: left }, () => owned);
    response.end(JSON.stringify(total === 0 ? {} : { count: total, numbers }));
  };

test.each([
  [0, undefined, [0]],
  [10, undefined, [10]],
  [11, undefined, [10, 1]],
  [250, 100, [100, 100, 50]],
])("all pages of %i numbers are walked, and none beyond", async (total, size, wanted) => {
  const { answer: sizes, requests } = await asked(inventory(total), async ({ numbers }) => {
    const found: number[] = [];
    const query = size === undefined ? { country: "GB" } : { country: "GB", size };
    for await (const page of numbers.availablePages(query)) {
      found.push(page.kind === "page" ? page.numbers.length : -1);
    }
    return found;
  });
  expect(sizes).toEqual(wanted);
  expect(requests).toHaveLength(wanted.length);
});

test("a walk ends at a page that could not be had, and says which was the last", async () => {
  const kinds: string[] = [];
  let asks = 0;
  const throttleSecond: Script = (response, seen) => {
    asks += 1;
    if (asks === 2) answer("<html>", 429, { "retry-after": "1" })(response, seen);
    else inventory(35)(response, seen);
  };
  await asked(throttleSecond, async ({ numbers }) => {
    for await (const page of numbers.ownedPages()) {
      kinds.push(page.kind === "page" ? `page ${page.index}` : page.kind);
    }
  });
  expect(kinds).toEqual(["page 1", "throttled"]);
});

test("numbers that vanish while they are walked do not lead in a circle", async () => {
  const { requests } = await asked(json({ count: 99, numbers: [] }), async ({ numbers }) => {
    for await (const page of numbers.ownedPages()) expect(page.kind).toBe("page");
  });
  expect(requests).toHaveLength(1);
});

const line = { country: "GB", msisdn: "447700900123" };

test.each([
  ["buy", ({ numbers }: Nexmo) => numbers.buy(line), "country=GB&msisdn=447700900123"],
  [
    "cancel",
    ({ numbers }: Nexmo) => numbers.cancel({ ...line, targetApiKey: "sub12345" }),
    "country=GB&msisdn=447700900123&target_api_key=sub12345",
  ],
  [
    "update",
    ({ numbers }: Nexmo) =>
      numbers.update({
        ...line,
        moHttpUrl: "",
        moSmppSysType: "inbound",
        voiceCallback: { type: "sip", value: "sip:a@example.org" },
        voiceStatusCallback: "https://example.org/end",
        applicationId: "eeeeeeee-ffff",
        messagesCallback: { type: "app", value: "cccccccc-dddd" },
      }),
    "country=GB&msisdn=447700900123&moHttpUrl=&moSmppSysType=inbound&voiceCallbackType=sip&voiceCallbackValue=sip%3Aa%40example.org&voiceStatusCallback=https%3A%2F%2Fexample.org%2Fend&app_id=eeeeeeee-ffff&messagesCallbackType=app&messagesCallbackValue=cccccccc-dddd",
  ],
])("a number's %s is done when the provider confirms it", async (verb, change, form) => {
  const success = { "error-code": "200", "error-code-label": "success" };
  const inJson = await asked(json(success), change);
  expect(inJson).toEqual({ answer: { kind: "done" }, requests: [`POST /number/${verb} ${form}`] });
  const body = "<error-code>200</error-code><error-code-label>success</error-code-label>";
  expect((await asked(xml("response", body), change, inXml)).answer).toEqual({ kind: "done" });
  const silent = await asked(json({}), change);
  expect(silent.answer).toMatchObject({ kind: "unavailable", mayHaveActed: true });
});

import * as fc from "fast-check";
import { expect, test } from "vitest";
import { addAccount, addCampaign, KEY, startApi, startProvider } from "./support/api.ts";
import { CASES, type OperationCase } from "./support/operation-cases.ts";

/** Text that has broken servers before. */
const NASTY = fc.constantFrom(
  "\0",
  "\ud800",
  "\udfff\ud800",
  "__proto__",
  "constructor",
  "' or 1=1 --",
  "%00",
  "x".repeat(20_000),
  "\u202e",
  "",
  "NaN",
  "-1",
  "1e999",
);
const ODD = fc.oneof(
  NASTY,
  fc.constantFrom(null, true, -1, 0, 1e308, -1e308, 2 ** 31, 2 ** 53, 0.1, [], {}, [[[[]]]]),
  fc.constantFrom("acc_0", "acc_999999999999", "cmp_9007199254740993", "rcp_-1"),
  fc.jsonValue({ maxDepth: 6 }),
);

const BROKEN: readonly (string | Uint8Array<ArrayBuffer>)[] = [
  "{",
  '{"a":',
  '"\\ud800"',
  "nul",
  '{"__proto__":{"a":1}}',
  '{"constructor":{"prototype":{}}}',
  "[".repeat(5_000) + "]".repeat(5_000),
  '{"a":'.repeat(2_000) + "1" + "}".repeat(2_000),
  Uint8Array.of(0x22, 0xff, 0xfe, 0x22),
  Uint8Array.of(0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x31, 0x7d),
];

/** A body that is right but for one place, or wrong as a whole. */
function bodyLike(body: unknown): fc.Arbitrary<string | Uint8Array<ArrayBuffer>> {
  const right = Object(body);
  const wrong = fc
    .tuple(fc.constantFrom(...Object.keys(right), "__proto__", "unknown"), ODD)
    .map(([name, value]) => {
      const rest = Object.entries(right).filter(([key]) => key !== name);
      const members = [...rest, [name, value]].map(([key, one]) =>
        [JSON.stringify(key), JSON.stringify(one)].join(":"),
      );
      return `{${members.join(",")}}`;
    });
  const inList = wrong.map((one) => `[${one},${one}]`);
  const whole = ODD.map((value) => JSON.stringify(value));
  return fc.oneof({ weight: 5, arbitrary: wrong }, inList, whole, fc.constantFrom(...BROKEN));
}

const IDS = ["%00", "%E0%A4%A", "1", "1e3", "__proto__", "acc_0", "cmp_9007199254740993", "%2F"];
const PLACES: Readonly<Record<string, readonly string[]>> = {
  id: ["acc_1", "cmp_1", "imp_1", "key_9", "inb_1", ...IDS],
  rid: ["rcp_1", "rcp_0", "rcp_999999999999", ...IDS],
  sender: ["Volley", "%00", "a%2Fb", "447700900000", "%F0%9F%98%80"],
  number: ["447700900000", "%00", "1", "x".repeat(90)],
  phone: ["447700900123", "%00", "x", "%2B447700900123"],
  word: ["STOP", "%00", "%F0%9F%98%80", "%ED%A0%80"],
};
const QUERIES = [
  "limit=1e9",
  "limit=-1",
  "limit=1&limit=2",
  "cursor=%00",
  "cursor=OTk5OTk5OTk5OTk5OTk5OTk5OTk",
  "country=%00",
  "a[]=1",
  "__proto__=1",
  "%ED%A0%80=1",
  "phone=%2B%00",
  "state=pending&state=x",
];
const HEADERS: readonly Readonly<Record<string, string>>[] = [
  {},
  {},
  {},
  { "idempotency-key": "k".repeat(300) },
  { "idempotency-key": "\u00ff" },
  { "if-match": "nonsense" },
  { "if-match": '"' },
];
const TYPES = [
  ...Array.from({ length: 5 }, () => "application/json"),
  "application/json; charset=utf-16",
  "text/csv",
  "text/html",
  "multipart/form-data",
  ";",
];

function requestFor(operation: string, one: OperationCase) {
  const [method = "", path = ""] = operation.split(" ");
  const places = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) =>
    fc.constantFrom(...(PLACES[name] ?? ["x"])).map((value): [string, string] => [name, value]),
  );
  const query = fc.constantFrom(one.query ?? "", one.query ?? "", ...QUERIES);
  const url = fc.tuple(fc.tuple(...places), query).map(([filled, text]) => {
    const full = filled.reduce((sum, [name, value]) => sum.replace(`{${name}}`, value), path);
    return text === "" ? full : `${full}?${text}`;
  });
  const plain = method === "GET" || (method === "DELETE" && one.body === undefined);
  return fc.record({
    method: fc.constant(method),
    url,
    body: plain ? fc.constant(null) : bodyLike(one.body),
    type: fc.constantFrom(...TYPES),
    headers: fc.constantFrom(...HEADERS),
  });
}

test("no request, however odd, is answered with a fault of ours", async () => {
  const api = await startApi({ settings: { VOLLEY_REQUESTS_PER_MINUTE: "1000000" } });
  const campaign = await addCampaign(api, await addAccount(api, await startProvider()));
  await api.call("POST", `/v1/campaigns/${campaign}/recipients`, {
    body: [{ phone: "+447700900123" }],
  });
  // A stream of events does not end by itself.
  const operations = Object.entries(CASES).filter(([name]) => !name.endsWith("/events"));
  const request = fc.constantFrom(...operations).chain(([name, one]) => requestFor(name, one));
  await fc.assert(
    fc.asyncProperty(request, async ({ method, url, body, type, headers }) => {
      const answer = await fetch(`${api.url}${url}`, {
        method,
        headers: {
          ...headers,
          authorization: `Bearer ${KEY}`,
          ...(body === null ? {} : { "content-type": type }),
        },
        ...(body === null ? {} : { body }),
      });
      const text = await answer.text();
      // The provider may be named wrongly, and then gives no answer.
      const isOurs = answer.status >= 500 && !text.includes('"provider_unreachable"');
      expect(isOurs ? `${answer.status} ${text}` : "").toBe("");
      if (answer.status < 400) return;
      expect(answer.headers.get("content-type")).toContain("application/problem+json");
    }),
    { numRuns: 700 },
  );
  expect(api.events).not.toContain("http.failed");
});

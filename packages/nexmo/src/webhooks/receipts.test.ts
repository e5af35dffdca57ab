import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseReceipt } from "./receipts.ts";

const pushed = {
  msisdn: "447700900000",
  to: "Volley",
  "network-code": "23410",
  messageId: "0A0000001234567B",
  price: "0.03330000",
  status: "delivered",
  scts: "2007170234",
  "err-code": "0",
  "api-key": "abcd1234",
  "client-ref": "ref-1",
  "message-timestamp": "2020-07-17 02:34:35",
};

const read = {
  messageId: "0A0000001234567B",
  msisdn: "447700900000",
  to: "Volley",
  status: "delivered",
  errCode: 0,
  price: "0.03330000",
  network: "23410",
  clientRef: "ref-1",
  scts: "2020-07-17T02:34:00.000Z",
  pushedAt: "2020-07-17T02:34:35.000Z",
  apiKey: "abcd1234",
};

const variants: readonly [string, object, object][] = [
  ["as documented", {}, {}],
  ["a status in capitals", { status: "DELIVERED" }, { status: "delivered" }],
  ["a status never heard of", { status: "teleported" }, { status: "unknown" }],
  ["a status outside the published list", { status: "Deleted" }, { status: "deleted" }],
  ["numbers instead of strings", { "err-code": 7, price: 0.0333 }, { errCode: 7, price: "0.0333" }],
  ["no error code", { "err-code": undefined }, { errCode: null }],
  ["an error code that is no number", { "err-code": "x" }, { errCode: null }],
  ["no client-ref", { "client-ref": undefined }, { clientRef: null }],
  ["parameters given twice", { status: ["failed", "delivered"] }, { status: "failed" }],
  ["a carrier time with seconds", { scts: "200717023459" }, { scts: "2020-07-17T02:34:59.000Z" }],
  ["a carrier time that never was", { scts: "2002300234" }, { scts: null }],
  [
    "a push time in ISO 8601",
    { "message-timestamp": "2020-01-01T14:00:00.000+02:00" },
    { pushedAt: "2020-01-01T12:00:00.000Z" },
  ],
  ["a push time that is no time", { "message-timestamp": "soon" }, { pushedAt: null }],
  ["a price that is no number", { price: "NaN" }, { price: null }],
  ["a nested value", { "client-ref": { deep: true } }, { clientRef: null }],
  ["a NUL in a field", { "client-ref": "a\0b" }, { clientRef: null }],
];

test.each(variants)("a receipt is read: %s", (_title, given, expected) => {
  const parsed = parseReceipt({ ...pushed, ...given });
  expect(parsed).toEqual({ kind: "receipt", receipt: { ...read, ...expected } });
});

test("the bare request that checks a callback address is a probe, not a receipt", () => {
  expect(parseReceipt({})).toEqual({ kind: "probe" });
});

test.each([
  ["nothing", undefined],
  ["a list", [pushed]],
  ["a text", "delivered"],
  ["no message-id", { ...pushed, messageId: undefined }],
  ["an empty message-id", { ...pushed, messageId: "" }],
  ["a message-id of absurd length", { ...pushed, messageId: "x".repeat(1_000) }],
  ["no number", { ...pushed, msisdn: null }],
  ["no status", { ...pushed, status: undefined }],
])("what cannot be a receipt is refused with a reason: %s", (_title, given) => {
  expect(parseReceipt(given)).toMatchObject({ kind: "refused", reason: expect.any(String) });
});

test("any JSON value at all gives an answer, never an exception", () => {
  const key = fc.constantFrom(...Object.keys(pushed), "__proto__", "other");
  const anything = fc.oneof(fc.jsonValue(), fc.dictionary(key, fc.jsonValue()));
  fc.assert(
    fc.property(anything, (value) => {
      expect(["receipt", "probe", "refused"]).toContain(parseReceipt(value).kind);
    }),
  );
});

import * as fc from "fast-check";
import { expect, test } from "vitest";
import { formBody } from "../wire/form-body.ts";
import { sign, SIGNATURE_METHODS } from "../wire/signature.ts";
import { authenticity } from "./authenticity.ts";
import { parseInbound } from "./inbound.ts";
import { parseReceipt } from "./receipts.ts";
import { formFields, webhookParams } from "./webhook-params.ts";
import type { WebhookRequest } from "./webhook-params.ts";

type Params = Readonly<Record<string, string>>;

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const bare: WebhookRequest = { method: "GET", query: "", contentType: null, body: bytes("") };
const form = "application/x-www-form-urlencoded; charset=UTF-8";

/** The three forms in which an account can have its webhooks, as the provider writes them. */
const FORMS: readonly [string, (params: Params) => WebhookRequest][] = [
  ["GET", (params) => ({ ...bare, query: formBody(params) })],
  [
    "form",
    (params) => ({ ...bare, method: "POST", contentType: form, body: bytes(formBody(params)) }),
  ],
  [
    "JSON",
    (params) => ({
      ...bare,
      method: "POST",
      contentType: "application/json",
      body: bytes(JSON.stringify(params)),
    }),
  ],
];

const inbound = {
  msisdn: "447700900000",
  to: "447700900123",
  messageId: "0B00000053FFB40F",
  text: "Déjà vu & 100% = 😀\n",
  type: "unicode",
  keyword: "DÉJÀ",
  timestamp: "1464088321",
  nonce: "0b1f8b2c",
  "message-timestamp": "2016-05-24 11:12:01",
};
const receipt = {
  msisdn: "447700900000",
  to: "Volley",
  messageId: "0A0000001234567B",
  status: "delivered",
  "client-ref": "ref & 1",
  "err-code": "0",
};

test.each(FORMS)("a webhook means the same by %s", (_name, write) => {
  const messages = [inbound, receipt].map((params) => {
    const read = webhookParams(write(params));
    if (read.kind !== "params") throw new Error(read.reason);
    expect({ ...read.params }).toEqual(params);
    return read.params;
  });
  expect(parseInbound(messages[0])).toMatchObject({ inbound: { content: { text: inbound.text } } });
  expect(parseReceipt(messages[1])).toMatchObject({ receipt: { clientRef: "ref & 1" } });
});

test("whatever a webhook says survives each of the three forms, with its signature", () => {
  const params = fc.dictionary(
    fc.stringMatching(/^[\w-]{1,12}$/).filter((name) => name !== "sig"),
    fc.string({ unit: "grapheme" }),
  );
  const key = fc.record({ method: fc.constantFrom(...SIGNATURE_METHODS), secret: fc.string() });
  const nowMs = 1_464_088_321_000;
  fc.assert(
    fc.property(params, key, fc.constantFrom(...FORMS), (given, signature, [, write]) => {
      const timed = { ...given, timestamp: "1464088321" };
      const read = webhookParams(write({ ...timed, sig: sign(timed, signature) }));
      expect(read.kind === "params" && authenticity(read.params, signature, nowMs)).toEqual({
        kind: "authentic",
      });
    }),
  );
});

test.each([
  ["the provider's bare check", bare, {}],
  ["a POST with all in its query", { ...bare, method: "POST", query: "a=1" }, { a: "1" }],
  [
    "a body beside the callback's own query",
    { ...bare, method: "POST", query: "token=1", contentType: form, body: bytes("a=1") },
    { a: "1" },
  ],
  ["a form without a type", { ...bare, method: "POST", body: bytes("a=1") }, { a: "1" }],
  ["JSON without a type", { ...bare, method: "POST", body: bytes(' {"a":1}') }, { a: 1 }],
  ["a parameter three times", { ...bare, query: "a=1&a=2&a=3" }, { a: ["1", "2", "3"] }],
  ["a broken escape", { ...bare, query: "a=%zz%e9" }, { a: "%zz\ufffd" }],
])("tolerated: %s", (_title, request, params) => {
  const read = webhookParams(request);
  expect(read.kind === "params" && { ...read.params }).toEqual(params);
});

const post = (contentType: string, body: Uint8Array) => ({
  ...bare,
  method: "POST",
  contentType,
  body,
});

test.each([
  ["another method", { ...bare, method: "PUT" }, "neither GET nor POST"],
  ["JSON that is cut", post("application/json", bytes('{"a":')), "not a JSON object"],
  ["JSON that is a list", post("application/json", bytes("[1]")), "not a JSON object"],
  ["bytes that are not UTF-8", post(form, Uint8Array.of(0x61, 0x3d, 0xff)), "not UTF-8"],
  ["a body beyond reason", post(form, new Uint8Array(65_537)), "too long"],
  ["a query beyond reason", { ...bare, query: "a".repeat(65_537) }, "too long"],
])("refused: %s", (_title, request, reason) => {
  expect(webhookParams(request)).toEqual({ kind: "refused", reason });
});

test("any bytes at all give a message or a refusal, never an exception", () => {
  const request = fc.record({
    method: fc.constantFrom("GET", "POST", "HEAD", ""),
    query: fc.string({ unit: "binary" }),
    contentType: fc.option(fc.constantFrom("application/json", form, "text/plain", "")),
    body: fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.json().map(bytes),
      fc.webQueryParameters().map(bytes),
    ),
  });
  const key = { method: "sha256", secret: "s" } as const;
  fc.assert(
    fc.property(request, (one) => {
      const read = webhookParams(one);
      if (read.kind === "refused") return;
      expect(["receipt", "probe", "refused"]).toContain(parseReceipt(read.params).kind);
      expect(["inbound", "probe", "refused"]).toContain(parseInbound(read.params).kind);
      expect(authenticity(read.params, key, 0).kind).toBe("doubtful");
    }),
    { numRuns: 500 },
  );
});

const key = { method: "sha256", secret: "signature secret" } as const;
const nowMs = 1_464_088_321_000;
const signed = { ...inbound, sig: sign(inbound, key) };

test.each([
  ["signed and timely", signed, nowMs, { kind: "authentic" }],
  ["five minutes later", signed, nowMs + 300_000, { kind: "authentic" }],
  ["replayed", signed, nowMs + 301_000, { kind: "doubtful", cause: "late" }],
  ["unsigned", inbound, nowMs, { kind: "doubtful", cause: "unsigned" }],
  ["changed", { ...signed, text: "STOP" }, nowMs, { kind: "doubtful", cause: "forged" }],
  [
    "with a parameter twice",
    { ...signed, to: ["1", "2"] },
    nowMs,
    { kind: "doubtful", cause: "forged" },
  ],
])("the origin of a webhook is told: %s", (_title, params, now, expected) => {
  expect(authenticity(params, key, now)).toEqual(expected);
});

test("a form is read as URLSearchParams reads it, whatever it holds", () => {
  const pieces = fc.constantFrom(
    "a",
    "messageId",
    "=",
    "&",
    "+",
    "%",
    "%zz",
    "%20",
    "%C3%A9",
    "%C3",
    "%00",
    "?",
    "é",
    "\ud800",
    "__proto__",
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 20 }), (all) => {
      const text = all.join("");
      const expected = new Map<string, string[]>();
      for (const [name, value] of new URLSearchParams(text)) {
        expected.set(name, [...(expected.get(name) ?? []), value]);
      }
      const read = Object.entries(formFields(text));
      expect(new Map(read.map(([name, value]) => [name, [value].flat()]))).toEqual(expected);
    }),
    { numRuns: 2_000 },
  );
});

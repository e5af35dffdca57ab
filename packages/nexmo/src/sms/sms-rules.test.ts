import { expect, test } from "vitest";
import type { OutboundSms } from "./outbound-sms.ts";
import { smsParams } from "./sms-params.ts";
import { brokenRule } from "./sms-rules.ts";

const envelope = { from: "Volley", to: "447700900000" };
const text: OutboundSms = { ...envelope, type: "text", text: "Hello" };
const binary: OutboundSms = { ...envelope, type: "binary", body: "0011", udh: "06050415811581" };
const push: OutboundSms = {
  ...envelope,
  type: "wappush",
  title: "News",
  url: "https://example.org/a",
};
const vcal: OutboundSms = { ...envelope, type: "vcal", vcal: "BEGIN:VCALENDAR" };
const vcard: OutboundSms = { ...envelope, type: "vcard", vcard: "BEGIN:VCARD" };

const broken: readonly [string, OutboundSms, parameter: string, code: number][] = [
  ["no sender", { ...text, from: "" }, "from", 2],
  ["a sender of 12 letters", { ...text, from: "abcdefghijkl" }, "from", 3],
  ["a sender of 16 digits", { ...text, from: "1234567890123456" }, "from", 3],
  ["a sender with 00", { ...text, from: "00447700900000" }, "from", 3],
  ["a sender with a plus", { ...text, from: "+4477009000" }, "from", 3],
  ["no number", { ...text, to: "" }, "to", 2],
  ["a number with a plus", { ...text, to: "+447700900000" }, "to", 3],
  ["a number with a trunk zero", { ...text, to: "07700900000" }, "to", 6],
  ["a number of 6 digits", { ...text, to: "447700" }, "to", 34],
  ["a number of 16 digits", { ...text, to: "4477009000001234" }, "to", 34],
  ["two numbers", { ...text, to: "447700900000,447700900001" }, "to", 3],
  ["a number and a line end", { ...text, to: "447700900000\n" }, "to", 3],
  ["an empty text", { ...text, text: "" }, "text", 2],
  ["a text of 3201 characters", { ...text, text: "a".repeat(3_201) }, "text", 12],
  ["an empty client-ref", { ...text, clientRef: "" }, "client-ref", 3],
  ["a client-ref of 101", { ...text, clientRef: "r".repeat(101) }, "client-ref", 3],
  ["a ttl below 20 s", { ...text, ttlMs: 19_999 }, "ttl", 16],
  ["a ttl above 7 days", { ...text, ttlMs: 604_800_001 }, "ttl", 16],
  ["a broken ttl", { ...text, ttlMs: Number.NaN }, "ttl", 16],
  ["a callback without scheme", { ...text, callback: "example.org/dlr" }, "callback", 23],
  ["a callback by ftp", { ...text, callback: "ftp://example.org" }, "callback", 23],
  ["a long callback", { ...text, callback: `https://a/${"x".repeat(91)}` }, "callback", 23],
  ["a message class of 4", Object.assign({ ...text }, { messageClass: 4 }), "message-class", 20],
  ["a network code of letters", { ...text, networkCode: "23x10" }, "network-code", 22],
  ["an empty account-ref", { ...text, accountRef: "" }, "account-ref", 2],
  ["an empty entity-id", { ...text, entityId: "" }, "entity-id", 2],
  ["an empty content-id", { ...text, contentId: "" }, "content-id", 2],
  ["an empty pool-id", { ...text, poolId: "" }, "pool-id", 2],
  ["no body", { ...binary, body: "" }, "body", 2],
  ["half an octet", { ...binary, body: "001" }, "body", 3],
  ["no header", { ...binary, udh: "" }, "udh", 2],
  ["a header of words", { ...binary, udh: "zz" }, "udh", 3],
  ["141 octets", { ...binary, body: "00".repeat(134) }, "body", 12],
  ["a protocol of 256", { ...binary, protocolId: 256 }, "protocol-id", 3],
  ["no title", { ...push, title: "" }, "title", 2],
  ["a link without scheme", { ...push, url: "example.org" }, "url", 3],
  ["a validity of 0", { ...push, validityMs: 0 }, "validity", 3],
  ["an empty calendar", { ...vcal, vcal: "" }, "vcal", 2],
  ["an empty card", { ...vcard, vcard: "" }, "vcard", 2],
];

test.each(broken)(
  "an SMS is refused before it costs a request: %s",
  (_title, sms, parameter, code) => {
    expect(brokenRule(sms)).toEqual({ parameter, code, rule: expect.any(String) });
  },
);

const whole: readonly [OutboundSms, Readonly<Record<string, string>>][] = [
  [text, { type: "text", text: "Hello" }],
  [
    { ...text, from: "447700900123" },
    { from: "447700900123", type: "text", text: "Hello" },
  ],
  [
    { ...text, type: "unicode", text: "😀".repeat(1_601) },
    { text: "😀".repeat(1_601), type: "unicode" },
  ],
  [
    { ...binary, body: "00".repeat(133), protocolId: 127 },
    { type: "binary", body: "00".repeat(133), udh: "06050415811581", "protocol-id": "127" },
  ],
  [
    { ...push, validityMs: 86_400_000 },
    { type: "wappush", title: "News", url: "https://example.org/a", validity: "86400000" },
  ],
  [vcal, { type: "vcal", vcal: "BEGIN:VCALENDAR" }],
  [vcard, { type: "vcard", vcard: "BEGIN:VCARD" }],
  [
    {
      ...text,
      clientRef: "r".repeat(100),
      callback: "https://example.org/dlr?token=1",
      ttlMs: 20_000,
      messageClass: 0,
      statusReport: false,
      accountRef: "north",
      entityId: "1101456324675322134",
      contentId: "1107457532145798767",
      networkCode: "23410",
      trustedNumber: true,
      poolId: "pool-1",
    },
    {
      type: "text",
      text: "Hello",
      "client-ref": "r".repeat(100),
      callback: "https://example.org/dlr?token=1",
      ttl: "20000",
      "message-class": "0",
      "status-report-req": "0",
      "account-ref": "north",
      "entity-id": "1101456324675322134",
      "content-id": "1107457532145798767",
      "network-code": "23410",
      "trusted-number": "true",
      "pool-id": "pool-1",
    },
  ],
];

test.each(whole)("an SMS travels with the provider's parameters: $type", (sms, params) => {
  expect(brokenRule(sms)).toBeNull();
  expect(smsParams(sms)).toEqual({ ...envelope, "status-report-req": "1", ...params });
});

import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseInbound } from "./inbound.ts";

const pushed = {
  msisdn: "447700900000",
  to: "447700900123",
  messageId: "0B00000053FFB40F",
  text: "Yes please",
  type: "text",
  keyword: "YES",
  "api-key": "abcd1234",
  "message-timestamp": "2020-07-17 02:34:35",
};
const content = { kind: "text", text: "Yes please", keyword: "YES" };
const read = {
  messageId: "0B00000053FFB40F",
  msisdn: "447700900000",
  to: "447700900123",
  content,
  part: null,
  pushedAt: "2020-07-17T02:34:35.000Z",
  apiKey: "abcd1234",
};
const binary = { type: "binary", data: "EA0601AE", udh: "0605040B8423F0", text: "Binary message" };
const concat = { concat: "true", "concat-ref": "4", "concat-total": "3", "concat-part": "2" };

const variants: readonly [string, object, object][] = [
  ["as documented", {}, {}],
  ["unicode", { type: "unicode" }, { content: { ...content, kind: "unicode" } }],
  ["a type in capitals", { type: "TEXT" }, {}],
  ["no type", { type: undefined }, {}],
  ["no keyword", { keyword: undefined }, { content: { ...content, keyword: null } }],
  ["an empty text", { text: "" }, { content: { ...content, text: "" } }],
  ["a NUL in the text", { text: "a\0b" }, { content: { ...content, text: "a\ufffdb" } }],
  ["half a character", { text: "a\ud800" }, { content: { ...content, text: "a\ufffd" } }],
  ["a text of digits in JSON", { text: 42 }, { content: { ...content, text: "42" } }],
  ["binary", binary, { content: { kind: "binary", data: "ea0601ae", udh: "0605040b8423f0" } }],
  [
    "binary without a header",
    { ...binary, udh: undefined },
    { content: { kind: "binary", data: "ea0601ae", udh: null } },
  ],
  [
    "a type of tomorrow that carries octets",
    { ...binary, type: "picture" },
    { content: { kind: "binary", data: "ea0601ae", udh: "0605040b8423f0" } },
  ],
  ["a part", concat, { part: { ref: "4", total: 3, number: 2 } }],
  [
    "a part, in JSON types",
    { concat: true, "concat-ref": 4, "concat-total": 3, "concat-part": 2 },
    { part: { ref: "4", total: 3, number: 2 } },
  ],
  ["a whole message that says so", { ...concat, concat: "false" }, {}],
  ["a part beyond the last", { ...concat, "concat-part": "4" }, {}],
  ["a part before the first", { ...concat, "concat-part": "0" }, {}],
  ["a part of nothing", { ...concat, "concat-ref": undefined }, {}],
  ["parts beyond counting", { ...concat, "concat-total": "256" }, {}],
  ["no time", { "message-timestamp": undefined }, { pushedAt: null }],
  ["no key", { "api-key": undefined }, { apiKey: null }],
];

test.each(variants)("an inbound message is read: %s", (_title, given, expected) => {
  const parsed = parseInbound({ ...pushed, ...given });
  expect(parsed).toEqual({ kind: "inbound", inbound: { ...read, ...expected } });
});

test("the bare request that checks a callback address is a probe", () => {
  expect(parseInbound({})).toEqual({ kind: "probe" });
});

test.each([
  ["nothing", undefined, "not an object"],
  ["a list", [pushed], "not an object"],
  ["no message-id", { ...pushed, messageId: undefined }, "messageId"],
  ["a message-id of absurd length", { ...pushed, messageId: "x".repeat(1_000) }, "messageId"],
  ["no sender", { ...pushed, msisdn: "" }, "msisdn"],
  ["no number of ours", { ...pushed, to: undefined }, "to "],
  ["no text", { ...pushed, text: undefined }, "text"],
  ["binary without octets", { ...pushed, ...binary, data: undefined }, "data"],
  ["octets that are none", { ...pushed, ...binary, data: "EA06F" }, "data"],
  ["a header that is none", { ...pushed, ...binary, udh: "header" }, "udh"],
])("what cannot be an inbound message is refused with a reason: %s", (_title, given, reason) => {
  expect(parseInbound(given)).toEqual({
    kind: "refused",
    reason: expect.stringContaining(reason),
  });
});

test("any JSON value at all gives an answer, never an exception", () => {
  const key = fc.constantFrom(...Object.keys({ ...pushed, ...binary, ...concat }), "__proto__");
  const anything = fc.oneof(fc.jsonValue(), fc.dictionary(key, fc.jsonValue()));
  fc.assert(
    fc.property(anything, (value) => {
      expect(["inbound", "probe", "refused"]).toContain(parseInbound(value).kind);
    }),
  );
});

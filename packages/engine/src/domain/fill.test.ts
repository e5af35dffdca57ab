import { describe, expect, test } from "vitest";
import { draftOf, fieldsNeededBy, type Wording } from "./content.ts";
import { fill } from "./fill.ts";

const FIELDS = { name: "Ada", code: "0a1B" };

const textOf = (messageType: "auto" | "text" | "unicode", template: string): Wording => ({
  messageType,
  template,
  content: null,
});
const binary = (body: string, udh = "06050415811581"): Wording => ({
  messageType: "binary",
  template: null,
  content: { body, udh },
});
const push = (title: string, url: string): Wording => ({
  messageType: "wappush",
  template: null,
  content: { title, url },
});
const card = (vcard: string): Wording => ({
  messageType: "vcard",
  template: null,
  content: { vcard },
});

describe("each type becomes what the provider takes, with its fields filled", () => {
  test.each<[label: string, wording: Wording, body: object, segments: number]>([
    ["auto", textOf("auto", "Hi {{name}}"), { type: "text", text: "Hi Ada" }, 1],
    ["auto, in Chinese", textOf("auto", "{{name}} 你好"), { type: "unicode", text: "Ada 你好" }, 1],
    ["forced unicode", textOf("unicode", "Hi"), { type: "unicode", text: "Hi" }, 1],
    [
      "forced text, with a character that GSM-7 has not",
      textOf("text", `ç${"a".repeat(160)}`),
      { type: "text", text: `ç${"a".repeat(160)}` },
      2,
    ],
    [
      "binary",
      { ...binary("00{{code}}"), content: { body: "00{{code}}", udh: "0A", protocolId: 127 } },
      { type: "binary", body: "000a1B", udh: "0A", protocolId: 127 },
      1,
    ],
    [
      "WAP push",
      {
        ...push("{{name}}'s page", "https://example.com/{{code}}"),
        content: {
          title: "{{name}}'s page",
          url: "https://example.com/{{code}}",
          validityMs: 86_400_000,
        },
      },
      {
        type: "wappush",
        title: "Ada's page",
        url: "https://example.com/0a1B",
        validityMs: 86_400_000,
      },
      1,
    ],
    [
      "calendar",
      { messageType: "vcal", template: null, content: { vcal: "BEGIN:VCALENDAR {{name}}" } },
      { type: "vcal", vcal: "BEGIN:VCALENDAR Ada" },
      1,
    ],
    ["card", card("BEGIN:VCARD {{name}}"), { type: "vcard", vcard: "BEGIN:VCARD Ada" }, 1],
    ["long card", card("a".repeat(134)), { type: "vcard", vcard: "a".repeat(134) }, 2],
  ])("%s", (_label, wording, body, segments) => {
    expect(fill(draftOf(wording), FIELDS)).toEqual({ kind: "filled", body, segments });
  });
});

describe("what cannot be a message says why", () => {
  test.each<[label: string, wording: Wording, reason: string]>([
    ["an empty text", textOf("auto", "{{missing}}"), "the text is empty for this recipient"],
    [
      "a text too long",
      textOf("text", "a".repeat(3_201)),
      "the text has 3201 characters; 3200 is the most",
    ],
    ["half an octet", binary("00{{name}}"), 'body "00Ada" is not pairs of hexadecimal digits'],
    ["no header", binary("00", "{{missing}}"), 'udh "" is not pairs of hexadecimal digits'],
    [
      "141 octets",
      binary("00".repeat(134), "00".repeat(7)),
      "header and body have 141 octets; 140 is the most",
    ],
    ["no title", push(" ", "https://example.com"), "the title is empty for this recipient"],
    [
      "no link",
      push("Spring", "example.com"),
      '"example.com" is no link; it must begin with http:// or https://',
    ],
    ["an empty card", card("{{missing}}"), "the vcard is empty for this recipient"],
    ["a card too long", card("a".repeat(3_201)), "the vcard has 3201 characters; 3200 is the most"],
  ])("%s", (_label, wording, reason) => {
    expect(fill(draftOf(wording), FIELDS)).toEqual({ kind: "unsendable", reason });
  });
});

test("140 octets are a binary message", () => {
  const wording = binary("00".repeat(134), "00".repeat(6));
  expect(fill(draftOf(wording), {})).toMatchObject({ kind: "filled", segments: 1 });
});

test("fields are needed wherever they stand, unless a default stands in", () => {
  expect(fieldsNeededBy(textOf("auto", '{{a}} {{b | default: "x"}}'))).toEqual(["a"]);
  expect(fieldsNeededBy(push("{{a}}", "https://example.com/{{b}}"))).toEqual(["a", "b"]);
  expect(fieldsNeededBy(binary("{{a}}", "{{a}}"))).toEqual(["a"]);
});

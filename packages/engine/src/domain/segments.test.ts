import * as fc from "fast-check";
import { SegmentedMessage } from "sms-segments-calculator";
import { describe, expect, test } from "vitest";
import { encode, type Encoding } from "./segments.ts";

const ROCKET = "🚀";
const EXTENSION = ["|", "^", "€", "{", "}", "[", "]", "~", "\\"];
/** GSM 03.38, row by row, without the escape. */
const BASIC =
  "@£$¥èéùìòÇ\nØø\rÅå" +
  "Δ_ΦΓΛΩΠΨΣΘΞÆæßÉ" +
  " !\"#¤%&'()*+,-./" +
  "0123456789:;<=>?" +
  "¡ABCDEFGHIJKLMNO" +
  "PQRSTUVWXYZÄÖÑÜ§" +
  "¿abcdefghijklmno" +
  "pqrstuvwxyzäöñüà";

describe("a text is counted as the provider will part it", () => {
  test.each<[label: string, text: string, type: Encoding, segments: number]>([
    ["nothing", "", "text", 1],
    ["one letter", "a", "text", 1],
    ["160 letters", "a".repeat(160), "text", 1],
    ["161 letters", "a".repeat(161), "text", 2],
    ["306 letters", "a".repeat(306), "text", 2],
    ["307 letters", "a".repeat(307), "text", 3],
    ["3,200 letters", "a".repeat(3_200), "text", 21],
    ["80 euro signs", "€".repeat(80), "text", 1],
    ["81 euro signs", "€".repeat(81), "text", 2],
    ["158 letters and a euro sign", `${"a".repeat(158)}€`, "text", 1],
    ["159 letters and a euro sign", `${"a".repeat(159)}€`, "text", 2],
    ["76 euro signs to a part of 153, not 76½", "€".repeat(153), "text", 3],
    [
      "a euro sign on the edge goes to the next part",
      `${"a".repeat(152)}€${"a".repeat(151)}`,
      "text",
      2,
    ],
    ["and pushes the last letter out", `${"a".repeat(152)}€${"a".repeat(152)}`, "text", 3],
    ["one character outside GSM-7", "ç", "unicode", 1],
    ["70 of them", "ç".repeat(70), "unicode", 1],
    ["71 of them", "ç".repeat(71), "unicode", 2],
    ["134 of them", "ç".repeat(134), "unicode", 2],
    ["135 of them", "ç".repeat(135), "unicode", 3],
    ["one of them among 70 letters", `ç${"a".repeat(70)}`, "unicode", 2],
    ["35 rockets", ROCKET.repeat(35), "unicode", 1],
    ["36 rockets", ROCKET.repeat(36), "unicode", 2],
    ["33 rockets to a part of 67, not 33½", ROCKET.repeat(67), "unicode", 3],
    [
      "a rocket on the edge goes to the next part",
      `${"ç".repeat(66)}${ROCKET}${"ç".repeat(65)}`,
      "unicode",
      2,
    ],
    ["and pushes the last letter out", `${"ç".repeat(66)}${ROCKET}${"ç".repeat(66)}`, "unicode", 3],
    ["half a surrogate pair", "\ud83d", "unicode", 1],
    ["a tab, which GSM-7 has not", "\t", "unicode", 1],
    ["a capital C with a cedilla, which it has", "Ç", "text", 1],
    ["a curly apostrophe", "It’s", "unicode", 1],
  ])("%s", (_label, text, type, segments) => {
    expect(encode(text)).toEqual({ type, segments });
  });
});

test("all 127 basic characters take one septet each", () => {
  expect(new Set(BASIC).size).toBe(127);
  for (const character of BASIC) {
    expect(encode(character.repeat(160))).toEqual({ type: "text", segments: 1 });
    expect(encode(character.repeat(161))).toEqual({ type: "text", segments: 2 });
  }
});

test.each(EXTENSION)("the extension character %s takes two septets", (character) => {
  expect(encode(character.repeat(80))).toEqual({ type: "text", segments: 1 });
  expect(encode(character.repeat(81))).toEqual({ type: "text", segments: 2 });
});

const gsmCharacter = fc.constantFrom("a", "b", " ", "é", "@", "€", "[", "~");
const anyCharacter = fc.constantFrom("a", "€", "ç", "漢", ROCKET, "👩‍👩‍👧", "\ud83d");
const textOf = (character: fc.Arbitrary<string>) =>
  fc.array(character, { maxLength: 500 }).map((characters) => characters.join(""));

const SIZES = { text: { single: 160, part: 153 }, unicode: { single: 70, part: 67 } } as const;

const widthOf = (text: string, type: Encoding): number =>
  type === "unicode"
    ? text.length
    : Array.from(text).reduce((sum, one) => sum + (EXTENSION.includes(one) ? 2 : 1), 0);

test("no text takes fewer parts than its width, nor more than a lost unit a part explains", () => {
  fc.assert(
    fc.property(fc.oneof(textOf(gsmCharacter), textOf(anyCharacter)), (text) => {
      const { type, segments } = encode(text);
      const { single, part } = SIZES[type];
      const width = widthOf(text, type);
      expect(segments === 1).toBe(width <= single);
      expect(segments).toBeGreaterThanOrEqual(width <= single ? 1 : Math.ceil(width / part));
      expect(segments).toBeLessThanOrEqual(Math.max(1, Math.ceil(width / (part - 1))));
    }),
  );
});

test("a longer text never takes fewer parts", () => {
  fc.assert(
    fc.property(textOf(gsmCharacter), gsmCharacter, (text, more) => {
      expect(encode(text + more).segments).toBeGreaterThanOrEqual(encode(text).segments);
    }),
  );
});

/**
 * Against an implementation of somebody else. It takes one more character for GSM-7, the form feed,
 * which the provider's list has not (3GPP has it in the extension table), so texts here are without.
 */
describe("the count of another implementation is the same", () => {
  const common = fc.constantFrom(...Array.from(BASIC), ...EXTENSION);
  const rare = fc.constantFrom("ç", "`", "\t", "’", "漢", ROCKET, "👩‍👩‍👧", "🇬🇧", "e\u0301", "\r\n");
  const any = fc.string({ unit: "binary", maxLength: 4 });
  const texts = fc
    .tuple(
      fc.integer({ min: 0, max: 500 }),
      fc.array(fc.oneof({ weight: 8, arbitrary: common }, rare, any), { maxLength: 300 }),
    )
    .map(([letters, pieces]) => "a".repeat(letters) + pieces.join("").replaceAll("\f", ""));

  test("on texts in GSM-7", () => {
    const text = fc.array(common, { maxLength: 700 }).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(text, (one) => {
        const { encodingName, segmentsCount } = new SegmentedMessage(one);
        expect(encodingName).toBe("GSM-7");
        expect(encode(one)).toEqual({ type: "text", segments: segmentsCount });
      }),
    );
  });

  test("on any text, and in any encoding that is forced", () => {
    fc.assert(
      fc.property(texts, (one) => {
        const auto = new SegmentedMessage(one);
        const type = auto.encodingName === "GSM-7" ? "text" : "unicode";
        expect(encode(one)).toEqual({ type, segments: auto.segmentsCount });
        const { segmentsCount: segments } = new SegmentedMessage(one, "UCS-2");
        expect(encode(one, "unicode")).toEqual({ type: "unicode", segments });
      }),
      { numRuns: 300 },
    );
  });
});

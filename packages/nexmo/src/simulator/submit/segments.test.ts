import * as fc from "fast-check";
import { expect, test } from "vitest";
import { isGsm7, partCount, splitText } from "./segments.ts";

test.each([
  ["160 plain characters are one SMS", "a".repeat(160), "text", 1],
  ["161 plain characters are two", "a".repeat(161), "text", 2],
  ["306 plain characters are two", "a".repeat(306), "text", 2],
  ["307 plain characters are three", "a".repeat(307), "text", 3],
  ["a euro sign counts twice", `${"a".repeat(158)}€`, "text", 1],
  ["80 euro signs fill one SMS", "€".repeat(80), "text", 1],
  ["81 euro signs need two", "€".repeat(81), "text", 2],
  ["an escape pair is not split over parts", `${"a".repeat(152)}€${"a".repeat(152)}`, "text", 3],
  ["70 unicode characters are one SMS", "я".repeat(70), "unicode", 1],
  ["71 unicode characters are two", "я".repeat(71), "unicode", 2],
  ["134 unicode characters are two", "я".repeat(134), "unicode", 2],
  ["an emoji is not split over parts", `${"я".repeat(66)}🙂${"я".repeat(66)}`, "unicode", 3],
] as const)("%s", (_title, text, type, parts) => {
  expect(partCount(text, type)).toBe(parts);
});

test("the parts of a text make it again, fit their size, and are as many as counted", () => {
  const units = { text: 153, unicode: 67 } as const;
  const text = fc.string({
    unit: fc.constantFrom("a", "€", "ñ", "я", "🙂", "[", "\n"),
    maxLength: 400,
  });
  fc.assert(
    fc.property(text, fc.constantFrom("text", "unicode"), (whole, type) => {
      const parts = splitText(whole, type);
      expect(parts.join("")).toBe(whole);
      expect(partCount(whole, type)).toBe(parts.length);
      if (parts.length === 1) return;
      for (const part of parts) {
        const escapes = part.match(/[€[]/g)?.length ?? 0;
        const size = type === "unicode" ? part.length : Array.from(part).length + escapes;
        expect(size).toBeLessThanOrEqual(units[type]);
      }
    }),
  );
});

test("the alphabet of GSM-7 has 128 places, one of which is the escape", () => {
  const all = Array.from({ length: 0x3000 }, (_, code) => String.fromCodePoint(code));
  // 127 characters of its own, and ten behind the escape.
  expect(all.filter(isGsm7)).toHaveLength(127 + 10);
  for (const not of ["`", "ç", "\t", "’", "🙂"]) expect(isGsm7(not)).toBe(false);
});

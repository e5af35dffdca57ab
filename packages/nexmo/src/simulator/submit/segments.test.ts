import { expect, test } from "vitest";
import { partCount } from "./segments.ts";

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

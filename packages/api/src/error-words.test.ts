import { VOLLEY_CODES } from "@volley/engine";
import { RECEIPT_CODES, SEND_CODES } from "@volley/nexmo";
import { describe, expect, test } from "vitest";
import { errorWords } from "./error-words.ts";

describe("every code has a name and a sentence", () => {
  test.each([
    ...Object.keys(SEND_CODES).map((code) => ["submit", Number(code)] as const),
    ...Object.keys(RECEIPT_CODES).map((code) => ["receipt", Number(code)] as const),
    ...Object.values(VOLLEY_CODES).map((code) => ["volley", code] as const),
  ])("%s %i", (source, code) => {
    const { name, reason, advice } = errorWords(source, code);
    expect(name).not.toBe("unlisted code");
    expect(reason).toMatch(/^[A-Z].*\.$/);
    expect(advice ?? "None.").toMatch(/^[A-Z].*\.$/);
  });
});

test("a code that nobody has listed is told by its number", () => {
  expect(errorWords("submit", 4711).reason).toContain("4711");
  expect(errorWords("receipt", 47).reason).toContain("47");
});

test("a failed receipt with code 0 is not called delivered", () => {
  expect(errorWords("receipt", 0)).toMatchObject({ name: "no reason given" });
});

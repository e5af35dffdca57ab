import { expect, test } from "vitest";
import { receiptCodeClass, receiptCodeName } from "../webhooks/receipt-codes.ts";
import { SEND_CODES, sendCodeClass, sendCodeName } from "./send-codes.ts";
import type { SendCodeSource } from "./send-codes.ts";

const codesOf = (wanted: string): number[] =>
  Object.keys(SEND_CODES)
    .map(Number)
    .filter((code) => sendCodeClass(code) === wanted);

test("each send code asks for what the provider's reference says", () => {
  expect(codesOf("accepted")).toEqual([0]);
  expect(codesOf("throttled")).toEqual([1]);
  expect(codesOf("tryLater")).toEqual([5, 10, 13]);
  expect(codesOf("accountStopped")).toEqual([4, 8, 9, 11, 14, 32]);
  expect(codesOf("rejected")).toEqual([
    2, 3, 6, 7, 12, 15, 16, 17, 18, 19, 20, 22, 23, 29, 33, 34, 101, 102, 103,
  ]);
});

const publishedIn = (year: SendCodeSource): number[] =>
  Object.entries<{ readonly sources: readonly SendCodeSource[] }>(SEND_CODES)
    .filter(([, { sources }]) => sources.includes(year))
    .map(([code]) => Number(code));

test("each send code names the references that have it", () => {
  expect(publishedIn("2017")).toEqual([
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 19, 20, 23, 29, 34, 101, 102, 103,
  ]);
  expect(publishedIn("2021")).toEqual([
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15, 22, 23, 29, 32, 33,
  ]);
  expect(publishedIn("2026")).toEqual([
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15, 17, 22, 23, 29, 32, 33,
  ]);
  expect(publishedIn("libraries")).toEqual([17, 18]);
});

test("a send code of tomorrow refuses the SMS instead of repeating it for ever", () => {
  expect(sendCodeClass(77)).toBe("rejected");
  expect(sendCodeName(77)).toBe("unlisted code");
  expect(sendCodeName(9)).toBe("no credit");
});

test("a receipt code says whether the number may be tried again", () => {
  expect(receiptCodeClass(0)).toBe("none");
  expect(receiptCodeClass(7)).toBe("temporary");
  expect(receiptCodeClass(12)).toBe("permanent");
  expect(receiptCodeClass(9)).toBe("optedOut");
  expect(receiptCodeClass(33)).toBe("permanent");
  expect(receiptCodeName(33)).toBe("unlisted code");
});

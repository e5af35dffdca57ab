import { expect, test } from "vitest";
import {
  count,
  counted,
  duration,
  fileSize,
  moment,
  money,
  percent,
  phone,
  rate,
} from "./format.ts";

test("figures stand as people write them", () => {
  expect([count(41_233), counted(1, "reply", "replies"), counted(2, "row")]).toEqual([
    "41,233",
    "1 reply",
    "2 rows",
  ]);
  expect([rate(30), rate(29.94), money("12.3456", "EUR")]).toEqual(["30/s", "29.9/s", "12.35 EUR"]);
  expect([fileSize(12), fileSize(123_456), fileSize(5_250_000)]).toEqual([
    "12 bytes",
    "123.5 kB",
    "5.3 MB",
  ]);
});

test("only all of it is 100 %, and only nothing is 0 %", () => {
  expect([percent(0, 0), percent(1, 1_000), percent(999, 1_000), percent(5, 5)]).toEqual([
    "0 %",
    "<1 %",
    ">99 %",
    "100 %",
  ]);
});

test.each([
  [0.2, "1 s"],
  [59, "59 s"],
  [90, "2 min"],
  [3_600, "1 h"],
  [11_100, "3 h 5 min"],
  [187_200, "2 d 4 h"],
])("%d seconds are %s", (seconds, words) => {
  expect(duration(seconds)).toBe(words);
});

test("a moment says its zone", () => {
  expect(String(moment(new Date("2026-12-01T09:05:00Z")))).toBe(
    '<time datetime="2026-12-01T09:05:00.000Z">1 Dec 2026, 09:05 UTC</time>',
  );
});

test("whoever may only look sees neither the middle of a number nor its length", () => {
  expect(phone(447_700_900_123, false)).toBe("+447700900123");
  expect(phone(447_700_900_123, true)).toBe("+4477•••••23");
});

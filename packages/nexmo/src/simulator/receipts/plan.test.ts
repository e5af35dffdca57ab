import { expect, test } from "vitest";
import type { ReceiptFault } from "../behaviour/receipt-faults.ts";
import { ACCEPTED, BUFFERED, DELIVERED, failed } from "../behaviour/receipt-words.ts";
import { planReceipts } from "./plan.ts";

const plan = (words: Parameters<typeof planReceipts>[0]["words"], ...faults: ReceiptFault[]) =>
  planReceipts({
    words,
    faults: new Set(faults),
    delayMs: 300,
    lateMs: 5_000,
    copies: 3,
    isSigned: true,
  })
    .toSorted((one, other) => one.delayMs - other.delayMs)
    .map(({ delayMs, last, origin, status }) =>
      [delayMs, status, ...(last ? ["last"] : []), ...(origin === "told" ? [] : [origin])].join(
        " ",
      ),
    );

const ALL = [ACCEPTED, BUFFERED, DELIVERED];

test.each([
  ["the words in order", plan(ALL), ["100 accepted", "200 buffered", "300 delivered last"]],
  ["never", plan(ALL, "never", "forged"), []],
  ["late", plan([DELIVERED], "late"), ["5300 delivered last"]],
  ["early, even when it is late", plan([DELIVERED], "early", "late"), ["0 delivered last"]],
  [
    "duplicated",
    plan([failed(2)], "duplicated"),
    ["300 failed last", "300 failed last", "300 failed last"],
  ],
  ["reordered", plan(ALL, "reordered"), ["300 delivered last", "320 accepted", "340 buffered"]],
  [
    "reordered, when only the end was to come",
    plan([DELIVERED], "reordered"),
    ["300 delivered last", "320 accepted", "340 buffered"],
  ],
  ["contradicted", plan([DELIVERED], "contradicted"), ["300 delivered last", "320 failed"]],
  ["contradicted, when it failed anyway", plan([failed(2)], "contradicted"), ["300 failed last"]],
  ["forged", plan([DELIVERED], "forged"), ["150 failed forged", "300 delivered last"]],
  ["tampered", plan([DELIVERED], "tampered"), ["150 failed tampered", "300 delivered last"]],
  ["replayed", plan([DELIVERED], "replayed"), ["300 delivered last", "5300 delivered again"]],
])("receipts are planned: %s", (_title, planned, expected) => {
  expect(planned).toEqual(expected);
});

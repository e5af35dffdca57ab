import { expect, test } from "vitest";
import { PART_STATES, type PartState, partStateOf } from "./part-state.ts";
import { RECIPIENT_STATES } from "./recipient-state.ts";

test.each<[status: string, state: PartState]>([
  ["accepted", "accepted"],
  ["buffered", "buffered"],
  ["delivered", "delivered"],
  ["expired", "expired"],
  ["failed", "failed"],
  ["rejected", "failed"],
  ["unknown", "failed"],
  ["deleted", "failed"],
  ["", "failed"],
  ["a word the provider invents next year", "failed"],
])("a receipt that says %j makes its part %s", (status, state) => {
  expect(partStateOf(status)).toBe(state);
});

test("parts and recipients put expired, failed and delivered in the same order", () => {
  const shared = PART_STATES.filter((state) => RECIPIENT_STATES.some((other) => other === state));
  expect(shared).toEqual(["expired", "failed", "delivered"]);
  expect(RECIPIENT_STATES.filter((state) => shared.some((other) => other === state))).toEqual(
    shared,
  );
});

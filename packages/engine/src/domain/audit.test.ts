import { expect, test } from "vitest";
import { differences } from "./audit.ts";

test("of a change only what differs is told, before and after", () => {
  const before = { name: "Spring", weight: 1, senders: ["A"], text: null };
  const after = { name: "Spring", weight: 5, senders: ["A", "B"], text: null };
  expect(differences(before, after)).toEqual({
    before: { weight: 1, senders: ["A"] },
    after: { weight: 5, senders: ["A", "B"] },
  });
  expect(differences(before, { ...before })).toEqual({ before: {}, after: {} });
});

import { expect, test } from "vitest";
import { startSimulator } from "../index.ts";
import { initialSettings, readChanges } from "./change-settings.ts";
import { defaultSettings } from "./settings.ts";

const changes = (given: Readonly<Record<string, unknown>>): unknown => {
  const change = readChanges(defaultSettings(), given);
  return change.kind === "changed" ? change.changes : change.error;
};

test.each([
  ["a number in JSON", { perSecond: 50 }, { perSecond: 50 }],
  ["a number in a query", { perSecond: "50", latencyMs: "0.5" }, { perSecond: 50, latencyMs: 0.5 }],
  ["a flag in a query", { receipts: "false" }, { receipts: false }],
  ["one of several words", { throttle: "bucket" }, { throttle: "bucket" }],
])("%s is read", (_title, given, expected) => {
  expect(changes(given)).toEqual(expected);
});

test("shares that are not given stay as they are, nested or with a dot", () => {
  const settings = initialSettings({ faults: { lostAnswer: 0.1 } });
  expect(settings.faults).toMatchObject({ lostAnswer: 0.1, resetAfter: 0 });
  const nested = readChanges(settings, { faults: { resetAfter: 0.2 } });
  const dotted = readChanges(settings, { "faults.resetAfter": "0.2" });
  expect(nested).toMatchObject({ changes: { faults: { lostAnswer: 0.1, resetAfter: 0.2 } } });
  expect(dotted).toEqual(nested);
  const none = readChanges(settings, { faults: "none" });
  expect(none).toMatchObject({ changes: { faults: { lostAnswer: 0 } } });
});

test.each([
  ["no setting", { speed: 3 }, "speed is no setting"],
  ["one of the object's own", { constructor: 1 }, "constructor is no setting"],
  ["too much", { perSecond: 0 }, "perSecond must be a whole number from 1 to 1000000"],
  ["half a request", { perSecond: 1.5 }, "perSecond must be a whole number from 1 to 1000000"],
  ["no number", { latencyMs: "soon" }, "latencyMs must be a number from 0 to 2147483647"],
  ["another word", { receipts: "no" }, "receipts must be true or false"],
  ["an unknown model", { throttle: "leaky" }, "throttle must be one of sliding, fixed, bucket"],
  ["an unknown fault", { faults: { gremlins: 1 } }, expect.stringMatching(/by these names: lost/)],
  [
    "faults beyond the whole",
    { faults: { lostAnswer: 0.7, resetAfter: 0.4 } },
    expect.stringMatching(/together at most 1/),
  ],
  ["shares that are none", { faults: 0.5 }, expect.stringMatching(/^faults must be "none", or/)],
])("%s is refused with one line that says why", (_title, given, expected) => {
  expect(changes(given)).toEqual(expected);
});

test("receipt faults are drawn each for itself, so they may exceed the whole together", () => {
  const given = { receiptFaults: { late: 0.8, duplicated: 0.8 } };
  expect(changes(given)).toMatchObject(given);
});

test("an option that is impossible keeps the simulator from starting", async () => {
  await expect(startSimulator({ perSecond: 0 })).rejects.toThrow(/^perSecond must be/);
});

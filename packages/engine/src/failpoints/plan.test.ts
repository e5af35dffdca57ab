import { expect, test } from "vitest";
import { readFailpoints } from "./plan.ts";

test("a plan of several failpoints is read", () => {
  expect(
    readFailpoints("claim.after:kill@3; settle.written:throw=40001@0.01;submit.after:sleep=500;"),
  ).toEqual({
    kind: "plan",
    points: [
      { name: "claim.after", action: { kind: "kill" }, turn: { kind: "only", pass: 3 } },
      {
        name: "settle.written",
        action: { kind: "throw", sqlState: "40001" },
        turn: { kind: "chance", share: 0.01 },
      },
      { name: "submit.after", action: { kind: "sleep", ms: 500 }, turn: { kind: "each" } },
    ],
  });
});

test.each<[label: string, text: string, problem: RegExp]>([
  ["a name that is none", "claim.never:kill", /^claim\.never is not a failpoint$/],
  ["a name that every object has", "constructor:kill", /^constructor is not a failpoint$/],
  ["an action that is none", "claim.after:explode", /"claim.after:explode" is not name:action/],
  ["no action", "claim.after", /is not name:action/],
  ["a sleep without a time", "claim.after:sleep", /is not name:action/],
  ["a time in words", "claim.after:sleep=LONG", /is not name:action/],
  ["a kill with a value", "claim.after:kill=9", /is not name:action/],
  ["a turn of nought", "claim.after:kill@0", /a whole number from 1/],
  ["a turn and a half", "claim.after:kill@1.5", /a whole number from 1/],
  ["a name twice", "claim.after:kill;claim.after:throw", /^claim\.after stands there twice$/],
])("%s is refused in a line", (_label, text, problem) => {
  const plan = readFailpoints(text);
  expect(plan).toMatchObject({ kind: "unreadable", problem: expect.stringMatching(problem) });
});

import { expect, test } from "vitest";
import { ANSWERS_AN_HOUR, type Situation, whySilent } from "./answering.ts";

const ASKED: Situation = {
  phone: 447700900001,
  writer: "447700900001",
  sender: "447700900999",
  isComplete: true,
  isOptedOut: false,
  isConfirmation: false,
  answersBefore: 0,
  saidTheSameBefore: false,
  repeatsOurAnswer: false,
};

test.each<[string, Partial<Situation>, string | null]>([
  ["a person", {}, null],
  ["a person who was answered before", { answersBefore: ANSWERS_AN_HOUR - 1 }, null],
  ["somebody answered too often", { answersBefore: ANSWERS_AN_HOUR }, "tooOften"],
  ["a short code, or a name", { phone: null }, "notANumber"],
  ["our own number", { writer: "447700900999" }, "ownNumber"],
  ["a message with pieces missing", { isComplete: false }, "incomplete"],
  ["a machine that repeats itself", { saidTheSameBefore: true }, "sameAgain"],
  ["a machine that sends our words back", { repeatsOurAnswer: true }, "echo"],
  ["who has opted out", { isOptedOut: true }, "optedOut"],
  ["who opts out now", { isOptedOut: true, isConfirmation: true, saidTheSameBefore: true }, null],
  [
    "who opts out and in without an end",
    { isOptedOut: true, isConfirmation: true, answersBefore: ANSWERS_AN_HOUR },
    "tooOften",
  ],
])("%s", (_who, situation, silence) => {
  expect(whySilent({ ...ASKED, ...situation })).toBe(silence);
});

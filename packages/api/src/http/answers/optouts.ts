import { OPTOUT_REASONS, OPTOUT_SOURCES } from "@volley/engine";
import { type Static, Type } from "typebox";
import { count, id, list, orNull, phone, text, time, word } from "./shapes.ts";

const Shown = {
  accountId: id("account"),
  phone: phone("Who must not be texted"),
  reason: word(OPTOUT_REASONS, "asked: the person said so. dead: nobody is there any more"),
  source: word(OPTOUT_SOURCES, "How it came"),
  actor: orNull(text("Who did it, where it was a person or a program")),
  evidence: orNull(text("What shows it: the words of a reply, the line of a file")),
  messageId: orNull(text("The provider's id of the message that says so")),
};

export const OptoutAnswer = Type.Object(
  { ...Shown, since: time("When it began") },
  { title: "Optout" },
);
export type OptoutAnswer = Static<typeof OptoutAnswer>;

export const OptoutEventAnswer = Type.Object(
  {
    at: time("When"),
    ...Shown,
    change: word(["out", "in"], "Whether it opted out, or may be texted again"),
  },
  { title: "OptoutEvent" },
);
export type OptoutEventAnswer = Static<typeof OptoutEventAnswer>;

export const LoadedOptouts = Type.Object({
  accountId: id("account"),
  read: count("Rows read"),
  added: count("Numbers that opted out by this"),
  known: count("Numbers that had opted out before, or stand in the list twice"),
  invalid: count("Rows without a phone number"),
  problems: list(
    Type.Object({
      line: count("Line of the file, from 1"),
      code: text("Why, for programs"),
      reason: text("Why, for people"),
    }),
    "The first thousand rows that were left out",
  ),
});

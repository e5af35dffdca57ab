import { Type } from "typebox";
import { Message } from "./recipients.ts";
import { count, id, list, text } from "./shapes.ts";

const Result = Type.Object(
  {
    index: Type.Integer({ minimum: 0, description: "Its place among those that were asked for" }),
    id: Type.Optional(id("recipient", "Of the message, where it was taken")),
    campaignId: Type.Optional(id("campaign", "That it belongs to")),
    problem: Type.Optional(
      Type.Object(
        {
          code: text("Stable, as of a refused request: programs may branch on it", "invalid_phone"),
          status: Type.Integer({ description: "With which it would have been refused alone" }),
          title: text("What is wrong, in few words"),
          detail: text("What is wrong here, and what to do"),
        },
        { description: "Why it was not taken" },
      ),
    ),
  },
  { description: "It has an id or a problem, never both" },
);

const Messages = Type.Object(
  {
    accepted: count("Messages that were taken"),
    refused: count("Messages that were not; nothing of them is stored"),
    data: list(Result, "One for each message, in order"),
  },
  { title: "Messages" },
);

/** Of one message, or of an array of them. */
export const MessageAnswer = Type.Union([Message, Messages]);

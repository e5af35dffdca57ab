import { SENDER_PATTERN } from "@volley/engine";
import { type Static, Type } from "typebox";

const strict = { additionalProperties: false } as const;

/** Messages in one request at the most. */
const MOST_MESSAGES = 1_000;

export const Message = Type.Object(
  {
    to: Type.String({ maxLength: 40, description: "International, like +447700900123" }),
    campaignId: Type.Optional(
      Type.String({ description: "cmp_…: sends this campaign's own text and from its senders" }),
    ),
    accountId: Type.Optional(
      Type.String({ description: "acc_…; may be left out where there is only one" }),
    ),
    from: Type.Optional(Type.String({ pattern: SENDER_PATTERN })),
    text: Type.Optional(Type.String({ minLength: 1, maxLength: 3_200 })),
    vars: Type.Optional(
      Type.Record(
        Type.String({ minLength: 1, maxLength: 200 }),
        Type.String({ maxLength: 3_200 }),
        {
          maxProperties: 100,
          description: "Values of the {{fields}} in the text",
        },
      ),
    ),
  },
  strict,
);

export type Message = Static<typeof Message>;

export const Messages = Type.Union([
  Message,
  Type.Array(Message, { minItems: 1, maxItems: MOST_MESSAGES }),
]);

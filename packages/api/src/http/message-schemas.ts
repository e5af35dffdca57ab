import { SENDER_PATTERN } from "@volley/engine";
import { type Static, Type } from "typebox";
import { Check, Errors } from "typebox/value";

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

/** Reads a message from whatever somebody has written, for whom no route does. */
export function readMessage(
  said: unknown,
):
  | { readonly kind: "message"; readonly message: Message }
  | { readonly kind: "mistake"; readonly detail: string } {
  if (Check(Message, said)) return { kind: "message", message: said };
  const [first] = Errors(Message, said);
  const field = first?.instancePath.slice(1) ?? "";
  return { kind: "mistake", detail: `${field} ${first?.message ?? "is no message"}`.trim() };
}

export const Messages = Type.Union([
  Message,
  Type.Array(Message, { minItems: 1, maxItems: MOST_MESSAGES }),
]);

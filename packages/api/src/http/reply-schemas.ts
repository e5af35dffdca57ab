import { KEYWORD_ACTIONS, LANGUAGE_CODES } from "@volley/engine";
import { Type } from "typebox";
import { IdParams, ListQuery } from "./schemas.ts";

const strict = { additionalProperties: false } as const;

const Action = Type.Enum([...KEYWORD_ACTIONS]);

export const InboundQuery = Type.Object(
  {
    ...ListQuery.properties,
    accountId: Type.Optional(Type.String({ description: "acc_…; all accounts when left out" })),
    phone: Type.Optional(Type.String({ maxLength: 40, description: "Who wrote" })),
    campaignId: Type.Optional(Type.String({ description: "cmp_…: replies to this campaign" })),
    action: Type.Optional(Action),
  },
  strict,
);

export const ConversationsQuery = Type.Object(
  {
    ...ListQuery.properties,
    accountId: Type.Optional(Type.String({ description: "acc_…; all accounts when left out" })),
  },
  strict,
);

export const ConversationParams = Type.Object({ phone: Type.String({ maxLength: 40 }) });

/** An answer of one's own; null for none. Left out, it stays; "default" is the built-in one again. */
const OwnAnswer = Type.Optional(
  Type.Unsafe<string | null>({
    type: ["string", "null"],
    minLength: 1,
    maxLength: 1_600,
    description: 'null answers nothing, "default" in the language of the keyword',
  }),
);

export const ReplySettingsBody = Type.Object(
  {
    languages: Type.Optional(
      Type.Unsafe<string[] | null>({
        type: ["array", "null"],
        items: { type: "string", enum: [...LANGUAGE_CODES] },
        description: "Whose keywords count besides English; null for all",
      }),
    ),
    answers: Type.Optional(
      Type.Object({ stop: OwnAnswer, start: OwnAnswer, help: OwnAnswer }, strict),
    ),
    deadNumbers: Type.Optional(
      Type.Enum(["skip", "try"], { description: "Numbers reported to be out of use" }),
    ),
  },
  { ...strict, minProperties: 1 },
);

export const KeywordParams = Type.Object({
  ...IdParams.properties,
  word: Type.String({ minLength: 1, maxLength: 100 }),
});

export const KeywordBody = Type.Object(
  {
    action: Action,
    alone: Type.Optional(Type.Boolean({ description: "Whether nothing may stand behind it" })),
    answer: Type.Optional(Type.String({ minLength: 1, maxLength: 1_600 })),
  },
  strict,
);

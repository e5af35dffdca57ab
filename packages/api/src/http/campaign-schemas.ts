import { type Content, LANES, MESSAGE_TYPES, ON_UNKNOWN, SENDER_PATTERN } from "@volley/engine";
import { type Static, type TSchema, Type } from "typebox";
import { Check } from "typebox/value";

const strict = { additionalProperties: false } as const;

const Sender = Type.String({
  pattern: SENDER_PATTERN,
  description: "Up to 11 letters and digits, or a number of up to 15 digits without +",
});

/** What other types than text are made of; any text in them may hold {{field}} placeholders. */
const ContentBody = Type.Union([
  Type.Object(
    {
      body: Type.String({ maxLength: 3_200, description: "Hexadecimal" }),
      udh: Type.String({ maxLength: 3_200, description: "Hexadecimal" }),
      protocolId: Type.Optional(Type.Integer({ minimum: 0, maximum: 255 })),
    },
    { ...strict, title: "binary" },
  ),
  Type.Object(
    {
      title: Type.String({ minLength: 1, maxLength: 3_200 }),
      url: Type.String({ minLength: 1, maxLength: 3_200 }),
      validityMs: Type.Optional(Type.Integer({ minimum: 1, maximum: 604_800_000 })),
    },
    { ...strict, title: "wappush" },
  ),
  Type.Object(
    { vcal: Type.String({ minLength: 1, maxLength: 3_200 }) },
    { ...strict, title: "vcal" },
  ),
  Type.Object(
    { vcard: Type.String({ minLength: 1, maxLength: 3_200 }) },
    { ...strict, title: "vcard" },
  ),
]);

/** Or null, which takes the setting back to none. As a union, coercion would turn a 0 into null. */
function orNone<Schema extends TSchema & { readonly type: string }>(schema: Schema) {
  return Type.Optional(
    Type.Unsafe<Static<Schema> | null>({ ...schema, type: [schema.type, "null"] }),
  );
}

const MessageClass = Type.Optional(
  Type.Unsafe<0 | 1 | 2 | 3 | null>({ type: ["integer", "null"], minimum: 0, maximum: 3 }),
);

export const MaxPerSecond = Type.Number({ exclusiveMinimum: 0, maximum: 100_000 });

const Settings = {
  from: Type.Optional(Sender),
  senders: Type.Optional(
    Type.Array(Sender, {
      minItems: 1,
      maxItems: 1_000,
      uniqueItems: true,
      description: "A pool: each number gets one of them, always the same",
    }),
  ),
  text: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 3_200,
      description: 'With {{field}} or {{field | default: "words"}} from the columns of the CSV',
    }),
  ),
  type: Type.Optional(
    Type.Enum([...MESSAGE_TYPES], {
      description: "auto chooses text or unicode for each recipient",
    }),
  ),
  content: Type.Optional(ContentBody),
  messageClass: MessageClass,
  ttl: orNone(
    Type.Integer({
      minimum: 20_000,
      maximum: 604_800_000,
      description: "Milliseconds for which the provider keeps trying; never beyond expiresAt",
    }),
  ),
  sendAt: orNone(Type.String({ format: "date-time" })),
  expiresAt: orNone(
    Type.String({
      format: "date-time",
      description: "Whoever has not been submitted 20 seconds before is cancelled",
    }),
  ),
  onUnknown: Type.Optional(Type.Enum([...ON_UNKNOWN])),
  weight: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 100,
      description: "Share of the account's speed beside other campaigns",
    }),
  ),
  maxPerSecond: orNone(MaxPerSecond),
  lane: Type.Optional(Type.Enum([...LANES])),
};

const Name = Type.String({ minLength: 1, maxLength: 200 });

export const CampaignBody = Type.Object(
  { accountId: Type.String({ description: "acc_…" }), name: Name, ...Settings },
  strict,
);

export const CampaignPatch = Type.Object(
  { name: Type.Optional(Name), ...Settings },
  {
    ...strict,
    minProperties: 1,
    description: "While it runs: weight, maxPerSecond and expiresAt. Before that: everything.",
  },
);

/** Content that came by another way than a body; null when it has not the shape of any type. */
export function readContentBody(value: unknown): Content | null {
  return Check(ContentBody, value) ? value : null;
}

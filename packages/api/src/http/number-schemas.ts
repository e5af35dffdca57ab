import { Type } from "typebox";
import { PATTERN_PLACES, VOICE_CALLBACKS } from "../numbers.ts";
import { AccountQuery, Country } from "./schemas.ts";

const strict = { additionalProperties: false } as const;

const oneOf = <Word extends string>(words: readonly Word[], description: string) =>
  Type.Optional(
    Type.Union(
      words.map((word) => Type.Literal(word)),
      { description },
    ),
  );

const Paging = {
  ...AccountQuery.properties,
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 50 })),
  pattern: Type.Optional(Type.String({ pattern: "^[0-9]{1,15}$" })),
  at: oneOf(PATTERN_PLACES, "Where in the number the pattern stands; at its start when left out"),
};

export const OwnedQuery = Type.Object({ ...Paging, country: Type.Optional(Country) }, strict);

const FEATURES = ["SMS", "MMS", "VOICE"] as const;
const TYPES = ["landline", "mobile-lvn", "landline-toll-free"] as const;

export const AvailableQuery = Type.Object(
  {
    ...Paging,
    country: Country,
    type: oneOf(TYPES, "What kind of number"),
    features: Type.Optional(
      Type.Array(Type.Union(FEATURES.map((feature) => Type.Literal(feature))), {
        description: "All that it must be able to do; repeat the parameter for several",
      }),
    ),
  },
  strict,
);

/** Short codes can be owned as well. */
const OwnNumber = Type.String({
  pattern: "^[0-9]{3,15}$",
  description: "Digits only, international, or a short code",
});

export const BuyBody = Type.Object(
  { ...AccountQuery.properties, country: Country, number: OwnNumber },
  strict,
);

export const NumberParams = Type.Object({ number: OwnNumber });

export const CancelQuery = Type.Object({ ...AccountQuery.properties, country: Country }, strict);

export const NumberPatch = Type.Object(
  {
    ...AccountQuery.properties,
    country: Country,
    inboundUrl: Type.Optional(
      Type.String({
        maxLength: 500,
        description: "Where inbound messages go; empty takes it away",
      }),
    ),
    voiceType: oneOf(VOICE_CALLBACKS, "Where calls go; needs voiceValue"),
    voiceValue: Type.Optional(Type.String({ maxLength: 500 })),
    voiceStatusUrl: Type.Optional(Type.String({ maxLength: 500 })),
    applicationId: Type.Optional(Type.String({ maxLength: 100 })),
  },
  strict,
);

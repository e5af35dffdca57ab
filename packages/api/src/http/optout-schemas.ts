import { OPTOUT_REASONS, OPTOUT_SOURCES } from "@volley/engine";
import { Type } from "typebox";
import { ListQuery } from "./schemas.ts";

const strict = { additionalProperties: false } as const;

const AccountId = Type.Optional(
  Type.String({ description: "acc_…; may be left out where there is only one" }),
);
const Phone = Type.String({ maxLength: 40, description: "International, like +447700900123" });
const Reason = Type.Enum([...OPTOUT_REASONS], {
  description: "asked: the person said so. dead: nobody is there any more",
});

const Filter = {
  accountId: Type.Optional(Type.String({ description: "acc_…; all accounts when left out" })),
  search: Type.Optional(
    Type.String({ pattern: "^\\+?[0-9]{1,15}$", description: "The number, or its first digits" }),
  ),
  reason: Type.Optional(Reason),
  source: Type.Optional(Type.Enum([...OPTOUT_SOURCES])),
};

export const OptoutsQuery = Type.Object({ ...ListQuery.properties, ...Filter }, strict);
export const OptoutsCsvQuery = Type.Object(Filter, strict);

export const OptoutBody = Type.Object(
  {
    accountId: AccountId,
    phone: Phone,
    reason: Type.Optional(Reason),
    evidence: Type.Optional(
      Type.String({ minLength: 1, maxLength: 500, description: "What shows it, in your words" }),
    ),
  },
  strict,
);

export const OptInQuery = Type.Object(
  { accountId: AccountId, phone: Phone, evidence: OptoutBody.properties.evidence },
  strict,
);

export const OptoutHistoryQuery = Type.Object(
  { ...ListQuery.properties, accountId: AccountId, phone: Phone },
  strict,
);

export const OptoutImportQuery = Type.Object(
  {
    accountId: AccountId,
    phoneColumn: Type.Optional(Type.String({ maxLength: 200 })),
    country: Type.Optional(Type.String({ pattern: "^[A-Za-z]{2}$" })),
    encoding: Type.Optional(Type.String({ maxLength: 40 })),
    delimiter: Type.Optional(Type.String({ maxLength: 10 })),
    fileName: Type.Optional(Type.String({ maxLength: 200 })),
  },
  strict,
);

import { SIGNATURE_METHODS } from "@volley/nexmo/words";
import { Type } from "typebox";

const strict = { additionalProperties: false } as const;

export const IdParams = Type.Object({ id: Type.String() });

export const RecipientParams = Type.Object({ ...IdParams.properties, rid: Type.String() });

/** Not the API secret: the provider shows it under "signature secret". */
const SIGNATURE_SECRET = { minLength: 1, maxLength: 200 } as const;
const SignatureMethods = Type.Enum([...SIGNATURE_METHODS], {
  description: "md5hash, the provider's own default, when left out",
});

const AccountName = Type.String({ minLength: 1, maxLength: 100 });
const ApiKey = Type.String({ minLength: 1, maxLength: 100 });
const ApiSecret = Type.String({ minLength: 1, maxLength: 200 });

export const AccountBody = Type.Object(
  {
    name: AccountName,
    apiKey: ApiKey,
    apiSecret: ApiSecret,
    restUrl: Type.Optional(
      Type.String({
        pattern: "^https?://",
        maxLength: 200,
        description:
          "The provider's address, or a simulator's; https://rest.nexmo.com when left out",
      }),
    ),
    signatureSecret: Type.Optional(
      Type.String({
        ...SIGNATURE_SECRET,
        description: "Webhooks are then taken only when signed with it",
      }),
    ),
    signatureMethod: Type.Optional(SignatureMethods),
  },
  strict,
);

export const AccountChange = Type.Object(
  {
    name: Type.Optional(AccountName),
    apiKey: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 100,
        description:
          "Comes with its apiSecret, once all campaigns have ended and no outcome is open any more",
      }),
    ),
    apiSecret: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        description: "Whoever sends takes it within a second or two, without a pause",
      }),
    ),
    restUrl: Type.Optional(
      Type.String({
        pattern: "^https?://",
        maxLength: 200,
        description: "The provider's address; under the same conditions as a key",
      }),
    ),
    signatureSecret: Type.Optional(
      Type.Union([Type.String(SIGNATURE_SECRET), Type.Null()], {
        description: "null: webhooks are not signed",
      }),
    ),
    signatureMethod: Type.Optional(SignatureMethods),
    acceptUnsigned: Type.Optional(
      Type.Boolean({ description: "Still take webhooks that are not signed" }),
    ),
  },
  strict,
);

const ColumnName = Type.Optional(Type.String({ maxLength: 200 }));
const AcceptOrRefuse = Type.Optional(
  Type.Union([Type.Literal("accept"), Type.Literal("refuse")], {
    description: "accept or refuse; landlines are accepted when left out, premium numbers refused",
  }),
);
/** The importer says what is wrong with one; here is only a bound. */
const Sign = Type.Optional(Type.String({ maxLength: 10 }));

export const ImportQuery = Type.Object(
  {
    phoneColumn: ColumnName,
    senderColumn: ColumnName,
    countryColumn: ColumnName,
    timeZoneColumn: ColumnName,
    sendAtColumn: ColumnName,
    timeZone: Type.Optional(
      Type.String({ maxLength: 60, description: "Of times without one, like Europe/Berlin" }),
    ),
    country: Type.Optional(Type.String({ pattern: "^[A-Za-z]{2}$" })),
    encoding: Type.Optional(
      Type.String({ maxLength: 40, description: "utf-8, utf-16le, windows-1252, shift_jis, …" }),
    ),
    delimiter: Sign,
    quote: Sign,
    escape: Sign,
    landlines: AcceptOrRefuse,
    premium: AcceptOrRefuse,
    fileName: Type.Optional(Type.String({ maxLength: 200 })),
  },
  strict,
);

export const ListQuery = Type.Object(
  {
    cursor: Type.Optional(
      Type.String({ maxLength: 200, description: "The nextCursor of the page before" }),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  },
  strict,
);

export const PhoneQuery = Type.Object(
  {
    ...ListQuery.properties,
    phone: Type.String({ maxLength: 40, description: "International, with or without +" }),
  },
  strict,
);

/** Which account is meant; for what every installation with one account may leave out. */
export const AccountQuery = Type.Object(
  {
    accountId: Type.Optional(
      Type.String({ description: "acc_…; may be left out where there is only one" }),
    ),
  },
  strict,
);

export const Country = Type.String({
  pattern: "^[A-Z]{2}$",
  description: "ISO 3166-1 alpha-2, like GB",
});

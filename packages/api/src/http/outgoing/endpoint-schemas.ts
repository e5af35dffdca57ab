import { DELIVERY_STATES, EVENT_TYPES } from "@volley/engine";
import { Type } from "typebox";
import { IdParams, ListQuery } from "../schemas.ts";

const strict = { additionalProperties: false } as const;

const Url = Type.String({
  minLength: 1,
  maxLength: 2_000,
  description: "https://…, on port 443 or 8443 and on the public internet",
});
const Description = Type.String({ maxLength: 200 });
const Events = Type.Array(Type.Enum([...EVENT_TYPES]), {
  minItems: 1,
  uniqueItems: true,
  description: "What it is told. Those of recipients come by the hundred in one request",
});

export const EndpointBody = Type.Object(
  {
    accountId: Type.Optional(
      Type.String({ description: "acc_…; may be left out where there is only one" }),
    ),
    url: Url,
    description: Type.Optional(Description),
    events: Events,
  },
  strict,
);

export const EndpointPatch = Type.Object(
  {
    url: Type.Optional(Url),
    description: Type.Optional(Description),
    events: Type.Optional(Events),
    state: Type.Optional(
      Type.Enum(["enabled", "disabled"], {
        description: "What waited while it was disabled is told once it is enabled",
      }),
    ),
  },
  { ...strict, minProperties: 1 },
);

export const EndpointsQuery = Type.Object(
  {
    ...ListQuery.properties,
    accountId: Type.Optional(Type.String({ description: "acc_…; all accounts when left out" })),
  },
  strict,
);

export const DeliveriesQuery = Type.Object(
  { ...ListQuery.properties, state: Type.Optional(Type.Enum([...DELIVERY_STATES])) },
  strict,
);

export const DeliveryParams = Type.Object({
  ...IdParams.properties,
  deliveryId: Type.String({ description: "dlv_…" }),
});

export const ReplayBody = Type.Object(
  { since: Type.String({ format: "date-time", description: "When the first of them was made" }) },
  strict,
);

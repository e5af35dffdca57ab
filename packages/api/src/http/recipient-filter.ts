import { RECIPIENT_STATES, type RecipientFilter } from "@volley/engine";
import { Type } from "typebox";
import { invalid } from "./problem.ts";
import { Country } from "./schemas.ts";

export const RecipientFilterQuery = Type.Object(
  {
    state: Type.Optional(
      Type.Array(Type.String(), { description: "Repeat the parameter for several states" }),
    ),
    country: Type.Optional(Country),
    errorCode: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000 })),
  },
  { additionalProperties: false },
);

/** A query as the database takes it. */
export function filterOf(query: {
  readonly state?: readonly string[];
  readonly country?: string;
  readonly errorCode?: number;
}): RecipientFilter {
  const { state = [], ...rest } = query;
  return { ...rest, states: state.map(knownState) };
}

function knownState(text: string) {
  const state = RECIPIENT_STATES.find((one) => one === text);
  if (state) return state;
  throw invalid("invalid_state", `state must be one of ${RECIPIENT_STATES.join(", ")}`);
}

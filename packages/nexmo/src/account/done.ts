import type { Params } from "../wire/form-body.ts";
import { scalar } from "../wire/scalars.ts";
import { ask, unavailable } from "./answers.ts";
import type { Desk, NoAnswer } from "./answers.ts";

/** A purchase or change that the provider confirmed. */
export type DoneAnswer = { readonly kind: "done" } | NoAnswer;

/**
 * Posts what changes something at the provider. Only its own `200` in the body confirms: what was
 * meant to be bought is otherwise `unavailable`, and may have been bought.
 */
export async function act(desk: Desk, path: string, params: Params): Promise<DoneAnswer> {
  const answer = await ask(desk, { method: "POST", path, params, xml: { roots: ["response"] } });
  if (answer.kind !== "read") return answer;
  const confirmed = scalar(answer.fields["error-code"]) === "200";
  return confirmed ? { kind: "done" } : unavailable("answer without a confirmation");
}

import type { Account } from "@volley/engine";
import type { NoAnswer } from "@volley/nexmo";
import { type Told, tellNoAnswer } from "../ask-provider.ts";
import { ProblemError } from "./problem.ts";
import type { ProblemCode } from "./problems/catalogue.ts";

const CODES = {
  invalid: "invalid_request",
  credentials: "credentials_refused",
  refused: "provider_refused",
  throttled: "provider_throttled",
  unreachable: "provider_unreachable",
} as const satisfies Record<Told["kind"], ProblemCode>;

/** What a route throws when the provider gave no answer; see `tellNoAnswer` for the words. */
export function noAnswer(
  answer: NoAnswer,
  account: Account,
  about: { readonly what: string; readonly afterwards?: string },
): ProblemError {
  const { kind, detail } = tellNoAnswer(answer, account, about);
  return new ProblemError({ code: CODES[kind], detail });
}

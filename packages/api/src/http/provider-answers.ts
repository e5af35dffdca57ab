import type { Account } from "@volley/engine";
import type { NoAnswer } from "@volley/nexmo";
import { type Told, tellNoAnswer } from "../ask-provider.ts";
import { ProblemError } from "./problem.ts";

const PROBLEMS = {
  invalid: { status: 422, code: "invalid_request", title: "Invalid request" },
  credentials: { status: 422, code: "credentials_refused", title: "Credentials refused" },
  refused: { status: 422, code: "provider_refused", title: "Refused by the provider" },
  throttled: { status: 429, code: "provider_throttled", title: "Too fast for the provider" },
  unreachable: { status: 502, code: "provider_unreachable", title: "Provider unreachable" },
} as const satisfies Record<Told["kind"], object>;

/** What a route throws when the provider gave no answer; see `tellNoAnswer` for the words. */
export function noAnswer(
  answer: NoAnswer,
  account: Account,
  about: { readonly what: string; readonly afterwards?: string },
): ProblemError {
  const { kind, detail } = tellNoAnswer(answer, account, about);
  return new ProblemError({ ...PROBLEMS[kind], detail });
}

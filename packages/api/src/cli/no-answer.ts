import type { Account } from "@volley/engine";
import type { NoAnswer } from "@volley/nexmo";
import { tellNoAnswer } from "../ask-provider.ts";
import { EXIT, UserError } from "./user-error.ts";

const EXITS = {
  invalid: EXIT.usage,
  credentials: EXIT.refused,
  refused: EXIT.provider,
  throttled: EXIT.provider,
  unreachable: EXIT.unreachable,
} as const;

/** What a command throws when the provider gave no answer; see `tellNoAnswer` for the words. */
export function noAnswer(
  answer: NoAnswer,
  account: Account,
  about: { readonly what: string; readonly afterwards?: string },
): UserError {
  const { kind, detail } = tellNoAnswer(answer, account, about);
  return new UserError(detail, EXITS[kind]);
}

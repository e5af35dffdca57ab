import type { Account } from "@volley/engine";
import { createNexmo, type Nexmo, type NoAnswer } from "@volley/nexmo";
import type { App } from "./app.ts";
import { credentialsOf } from "./credentials.ts";

/** Asks the provider something beside sending, as an account, over a connection that is closed again. */
export async function askProvider<Answer>(
  app: Pick<App, "sealer">,
  account: Account,
  ask: (nexmo: Nexmo) => Promise<Answer>,
): Promise<Answer> {
  const nexmo = createNexmo({ ...credentialsOf(account, app.sealer), connections: 1 });
  try {
    return await ask(nexmo);
  } finally {
    await nexmo.close();
  }
}

/** Why the provider gave no answer, in words that end a sentence. */
export function whyNoAnswer(answer: NoAnswer): string {
  switch (answer.kind) {
    case "invalid":
      return `${answer.parameter}: ${answer.rule}`;
    case "refused":
    case "unauthorised":
      return answer.reason;
    case "throttled":
      return "it is asked too fast";
    case "unavailable":
      return answer.cause;
  }
}

/** A refusal as a person at the API or a terminal is told. */
export type Told = {
  readonly kind: "invalid" | "credentials" | "refused" | "throttled" | "unreachable";
  readonly detail: string;
  /** Milliseconds, where the provider named a wait. */
  readonly waitMs: number | null;
};

/**
 * @param what what was asked for, like "the price list"
 * @param afterwards for what may have been done without an answer: how to see whether it was
 */
export function tellNoAnswer(
  answer: NoAnswer,
  account: Account,
  { what, afterwards }: { readonly what: string; readonly afterwards?: string },
): Told {
  const provider = `the provider at ${account.restUrl}`;
  const why = whyNoAnswer(answer);
  switch (answer.kind) {
    case "invalid":
      return { kind: "invalid", detail: why, waitMs: null };
    case "unauthorised":
      return {
        kind: "credentials",
        detail: `${provider} refuses ${what} to account "${account.name}": ${why}; check its key and secret in the provider's dashboard`,
        waitMs: null,
      };
    case "refused":
      return { kind: "refused", detail: `${provider} refuses ${what}: ${why}`, waitMs: null };
    case "throttled":
      return {
        kind: "throttled",
        detail: `${provider} is asked too fast for ${what}; nothing was done, try again in a second`,
        waitMs: answer.waitMs,
      };
    case "unavailable": {
      const doubt =
        answer.mayHaveActed && afterwards !== undefined
          ? ` It may have been done all the same: ${afterwards}.`
          : "";
      return {
        kind: "unreachable",
        detail: `${provider} gave no answer to ${what}: ${why}.${doubt}`,
        waitMs: null,
      };
    }
  }
}

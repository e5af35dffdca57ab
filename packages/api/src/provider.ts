import type {
  FoundReceipts,
  LookUpQuery,
  LookUpResult,
  Provider,
  SubmitOutcome,
} from "@volley/engine";
import {
  createNexmo,
  type FoundMessage,
  type Nexmo,
  type NexmoOptions,
  type NoAnswer,
  searchStatus,
} from "@volley/nexmo";
import { stopAdvice } from "./stop-advice.ts";

export type Connection = Pick<
  NexmoOptions,
  "restUrl" | "apiKey" | "apiSecret" | "connections" | "deadlineMs"
> & {
  readonly callback: string | null;
};

/** Fits the provider's client to what the engine asks of a provider. */
export function connectProvider({ callback, ...options }: Connection): Provider {
  const nexmo = createNexmo(options);
  return {
    submit: async (sms) => withAdvice(await nexmo.sms.submit(sms)),
    lookUp: (query) => lookUp(nexmo, query),
    findReceipts: (ids) => findReceipts(nexmo, ids),
    readLimit: async () => {
      const answer = await nexmo.account.settings();
      return answer.kind === "settings" ? answer.maxPerSecond : null;
    },
    callback,
    close: () => nexmo.close(),
  };
}

/** Whoever reads why campaigns stand still must also read what to do. */
function withAdvice(outcome: SubmitOutcome): SubmitOutcome {
  if (outcome.kind !== "accountStopped") return outcome;
  return { ...outcome, reason: `${outcome.reason}. ${stopAdvice(outcome.code)}` };
}

async function lookUp(nexmo: Nexmo, query: LookUpQuery): Promise<LookUpResult> {
  for (const date of daysOf(query.at)) {
    const answer = await nexmo.search.messages({ to: query.to, date });
    switch (answer.kind) {
      case "found": {
        const parts = answer.messages.flatMap(({ messageId, price, network, clientRef }) =>
          clientRef && query.isOurs(clientRef) ? [{ messageId, price, network, clientRef }] : [],
        );
        if (parts.length > 0) return { kind: "found", parts };
        // Not every answer carries the client-ref; such a message could be the one that is looked for,
        // unless it came in.
        if (answer.messages.some(({ clientRef, type }) => clientRef === null && type !== "MO")) {
          return { kind: "unavailable", cause: "a message to this number came without client-ref" };
        }
        break;
      }
      case "throttled":
      case "unauthorised":
      case "refused":
      case "invalid":
      case "unavailable":
        return { kind: "unavailable", cause: whyNotSearched(answer) };
    }
  }
  return { kind: "absent" };
}

async function findReceipts(nexmo: Nexmo, ids: readonly string[]): Promise<FoundReceipts> {
  const answer = await nexmo.search.messages({ ids });
  if (answer.kind !== "found") return { kind: "unavailable", cause: whyNotSearched(answer) };
  return { kind: "found", receipts: answer.messages.map(receiptOf) };
}

function receiptOf(found: FoundMessage) {
  const { messageId, finalStatus, errorCode, price, network, closedAt } = found;
  const status = finalStatus === null ? null : searchStatus(finalStatus);
  return { messageId, status, errorCode, price, network, closedAt };
}

function whyNotSearched(answer: NoAnswer): string {
  switch (answer.kind) {
    case "throttled":
      return "the search was asked too fast";
    case "unauthorised":
      return "the provider refuses the credentials";
    case "refused":
      return `the provider refuses the search: ${answer.reason}`;
    case "invalid":
      return `the search is wrong: ${answer.parameter}`;
    case "unavailable":
      return answer.cause;
  }
}

/** The provider's day in UTC; near midnight its clock may already be, or still be, on the other one. */
function daysOf(at: Date): readonly string[] {
  const spread = [-5 * 60_000, 0, 5 * 60_000];
  const days = spread.map((ms) => new Date(at.getTime() + ms).toISOString().slice(0, 10));
  return [...new Set(days)];
}

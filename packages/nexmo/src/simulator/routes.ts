import { changeSettings, ledgerLines } from "./control/control.ts";
import { ANSWER_FAULTS, answerFault } from "./behaviour/answer-faults.ts";
import { misbehave } from "./behaviour/misbehave.ts";
import { pick } from "./behaviour/shares.ts";
import { accountBalance, accountSettings } from "./endpoints/account.ts";
import { searchMessages } from "./endpoints/search.ts";
import { json } from "./http/replies.ts";
import type { Reply } from "./http/replies.ts";
import type { Received } from "./http/requests.ts";
import type { LedgerSummary } from "./ledger/ledger-summary.ts";
import type { Settings } from "./settings/settings.ts";
import { submit } from "./submit/submit.ts";
import type { SubmitDesk } from "./submit/submit.ts";
import type { Throttle } from "./throttling/throttle.ts";

export type Desk = SubmitDesk & {
  readonly settings: Settings;
  readonly searchThrottle: Throttle;
  readonly credit: Parameters<typeof accountBalance>[0];
  readonly summary: () => LedgerSummary;
  /** Tells all that must know that a setting has changed. */
  readonly changed: () => void;
};

type Answer = (received: Received) => Reply | Promise<Reply>;

/** Provider reference, Account and Search API: the answer to wrong credentials. */
const unauthorised: Reply = json(
  { "error-code": "401", "error-code-label": "authentication failed" },
  401,
);

/** Every address there is; null for one that is not. */
export function openRoutes(desk: Desk): (received: Received) => Reply | Promise<Reply> | null {
  const { account, credit, ledger, settings } = desk;
  const search = {
    apiKey: account.apiKey,
    ledger,
    throttle: desk.searchThrottle,
    closedAfterMs: () => settings.receiptDelayMs,
    now: desk.now,
  };
  const ours: Readonly<Record<string, Answer>> = {
    "GET /simulator/ledger": () => json(desk.summary()),
    "GET /simulator/ledger/messages": () => ledgerLines(ledger.entries),
    "GET /simulator/ledger/requests": () => ledgerLines(ledger.submitted),
    "GET /simulator/settings": () => json(settings),
    "POST /simulator/settings": (received) => {
      const reply = changeSettings(settings, received);
      desk.changed();
      return reply;
    },
  };
  const theirs: Readonly<Record<string, Answer>> = {
    "POST /account/settings": (received) => accountSettings(account, settings, received),
    "GET /account/settings": (received) => accountSettings(account, settings, received),
    "GET /account/get-balance": () => accountBalance(credit),
    "GET /search/messages": (received) => searchMessages(search, received),
  };
  return (received) => {
    const method = received.method === "HEAD" ? "GET" : received.method;
    if (method === "POST" || method === "GET") {
      if (received.path === "/sms/json") return submit(desk, received, "json");
      if (received.path === "/sms/xml") return submit(desk, received, "xml");
    }
    const address = `${method} ${received.path}`;
    const control = ours[address];
    if (control !== undefined) return control(received);
    const answer = theirs[address];
    return answer === undefined ? null : guarded(desk, received, answer);
  };
}

/** The faults of submissions, for the other calls; those of a message itself do not concern them. */
function guarded(desk: Desk, received: Received, answer: Answer): Reply | Promise<Reply> {
  const { draws, settings } = desk;
  const name = settings.faultsEverywhere
    ? pick(ANSWER_FAULTS, settings.faults, draws.next(received.path, settings.seed)())
    : null;
  const isAllowed = settings.account !== "revoked" && desk.check(received, desk.now()) === "right";
  const fault = name === null || answerFault(name).does === "status" ? null : name;
  if (fault !== null && !answerFault(fault).accepts) return misbehave(fault, unauthorised);
  const reply = isAllowed ? answer(received) : unauthorised;
  if (fault === null) return reply;
  return reply instanceof Promise
    ? reply.then((settled) => misbehave(fault, settled))
    : misbehave(fault, reply);
}

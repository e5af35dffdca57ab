import type { Credit } from "./account/credit.ts";
import { ANSWER_FAULTS, answerFault } from "./behaviour/answer-faults.ts";
import { misbehave } from "./behaviour/misbehave.ts";
import { pick } from "./behaviour/shares.ts";
import { changeCredit, changeSettings, ledgerLines } from "./control/control.ts";
import { balance, topUp } from "./endpoints/balance.ts";
import { buyNumber, cancelNumber, updateNumber } from "./endpoints/number-changes.ts";
import { availableNumbers, ownedNumbers } from "./endpoints/number-lists.ts";
import { unauthorised } from "./endpoints/outcomes.ts";
import { pricing } from "./endpoints/pricing.ts";
import { searchMessage, searchMessages, searchRejections } from "./endpoints/search.ts";
import type { SearchDesk } from "./endpoints/search.ts";
import { accountSecrets } from "./endpoints/secrets.ts";
import { accountSettings } from "./endpoints/settings.ts";
import { json } from "./http/replies.ts";
import type { Reply } from "./http/replies.ts";
import type { Received } from "./http/requests.ts";
import { injectInbound } from "./inbound/inject.ts";
import type { LedgerSummary } from "./ledger/ledger-summary.ts";
import type { Inventory } from "./numbers/inventory.ts";
import type { Settings } from "./settings/settings.ts";
import { submit } from "./submit/submit.ts";
import type { SubmitDesk } from "./submit/submit.ts";
import type { Throttle } from "./throttling/throttle.ts";

export type Desk = SubmitDesk &
  SearchDesk & {
    readonly settings: Settings;
    readonly credit: Credit;
    readonly inventory: Inventory;
    readonly pricingThrottle: Throttle;
    readonly summary: () => LedgerSummary;
    /** Tells all that must know that a setting has changed. */
    readonly changed: () => void;
  };

type Answer = (desk: Desk, received: Received) => Reply | Promise<Reply>;

/** The provider's own; searches come by both methods (provider facts, conflicts). */
const THEIRS: Readonly<Record<string, Answer>> = {
  "GET /account/get-balance": (desk, received) => balance(desk.credit, received),
  "POST /account/top-up": (desk, received) => topUp(desk.credit, received),
  "GET /account/settings": accountSettings,
  "POST /account/settings": accountSettings,
  "GET /account/numbers": (desk, received) => ownedNumbers(desk.inventory, received),
  "GET /number/search": (desk, received) => availableNumbers(desk.inventory, received),
  "GET /numbers/search": (desk, received) => availableNumbers(desk.inventory, received),
  "POST /number/buy": buyNumber,
  "POST /number/cancel": cancelNumber,
  "POST /number/update": updateNumber,
  "GET /search/message": searchMessage,
  "POST /search/message": searchMessage,
  "GET /search/messages": searchMessages,
  "POST /search/messages": searchMessages,
  "GET /search/rejections": searchRejections,
  "POST /search/rejections": searchRejections,
};

/** What only a simulator has. */
const OURS: Readonly<Record<string, Answer>> = {
  "GET /simulator/ledger": (desk) => json(desk.summary()),
  "GET /simulator/ledger/messages": (desk) => ledgerLines(desk.ledger.entries),
  "GET /simulator/ledger/requests": (desk) => ledgerLines(desk.ledger.submitted),
  "GET /simulator/settings": (desk) => json(desk.settings),
  "POST /simulator/settings": (desk, received) => {
    const reply = changeSettings(desk.settings, received);
    desk.changed();
    return reply;
  },
  "POST /simulator/credit": (desk, received) => changeCredit(desk.credit, received),
  "POST /simulator/inbound": (desk, received) => injectInbound(desk.inbox, received),
};

/** The answer at every address there is; null for one that is not. */
export function answerTo(desk: Desk, received: Received): Reply | Promise<Reply> | null {
  const method = received.method === "HEAD" ? "GET" : received.method;
  if (method === "POST" || method === "GET") {
    if (received.path === "/sms/json") return submit(desk, received, "json");
    if (received.path === "/sms/xml") return submit(desk, received, "xml");
  }
  const address = `${method} ${received.path}`;
  const ours = OURS[address];
  if (ours !== undefined) return ours(desk, received);
  const isAllowed = isAuthorised(desk, received);
  const secrets = accountSecrets(desk.account, received, isAllowed);
  if (secrets !== null) return secrets;
  const theirs = THEIRS[address];
  if (theirs !== undefined) {
    return withFaults(desk, received, () =>
      isAllowed ? theirs(desk, received) : unauthorised(received),
    );
  }
  if (method !== "GET" || !received.path.startsWith("/account/")) return null;
  return isAllowed ? pricing(desk, received) : unauthorised(received);
}

function isAuthorised({ check, now, settings }: Desk, received: Received): boolean {
  return settings.account !== "revoked" && check(received, now()) === "right";
}

/** The faults of submissions, for the other calls; those of a message itself do not concern them. */
function withFaults(
  { draws, settings }: Desk,
  received: Received,
  answer: () => Reply | Promise<Reply>,
): Reply | Promise<Reply> {
  if (!settings.faultsEverywhere) return answer();
  const fault = pick(ANSWER_FAULTS, settings.faults, draws.next(received.path, settings.seed)());
  if (fault === null || answerFault(fault).does === "status") return answer();
  if (!answerFault(fault).accepts) return misbehave(fault, json({}));
  const reply = answer();
  if (!(reply instanceof Promise)) return misbehave(fault, reply);
  return reply.then((settled) => misbehave(fault, settled));
}

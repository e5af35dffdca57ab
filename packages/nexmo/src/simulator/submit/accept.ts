import type { Account } from "../account/account.ts";
import type { Credit } from "../account/credit.ts";
import { ANSWER_FAULTS, answerFault } from "../behaviour/answer-faults.ts";
import type { AnswerFault } from "../behaviour/answer-faults.ts";
import { fateOf } from "../behaviour/fates.ts";
import { magicOf } from "../behaviour/magic-numbers.ts";
import { misbehave } from "../behaviour/misbehave.ts";
import type { Draws } from "../behaviour/random.ts";
import { ACCEPTED, BUFFERED } from "../behaviour/receipt-words.ts";
import type { Word } from "../behaviour/receipt-words.ts";
import { isNone, pick } from "../behaviour/shares.ts";
import type { Reply } from "../http/replies.ts";
import type { Entry, Turned } from "../ledger/entry.ts";
import type { LedgerFile } from "../ledger/ledger-file.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { formatMoney } from "../pricing/money.ts";
import { routeOf } from "../pricing/routes.ts";
import { sendReceipts } from "../receipts/send-receipts.ts";
import type { Receipts } from "../receipts/receipts.ts";
import type { Settings } from "../settings/settings.ts";
import { acceptance, refused } from "./acceptance.ts";
import type { Format } from "./acceptance.ts";
import { refusal } from "./refusals.ts";
import type { Refusal } from "./refusals.ts";
import type { Submission } from "./submission.ts";

export type AcceptDesk = {
  readonly account: Account;
  readonly settings: Readonly<Settings>;
  readonly credit: Credit;
  readonly ledger: Ledger;
  readonly file: LedgerFile;
  readonly receipts: Receipts;
  readonly draws: Draws;
  readonly nextId: () => string;
};

type Moment = { readonly at: number; readonly format: Format };

/** A submission in order is accepted, unless credit or luck is against it. */
export function accept(desk: AcceptDesk, submission: Submission, moment: Moment): Reply {
  const { at, format } = moment;
  const draw = drawFor(desk, submission.to);
  const fault = faultOf(desk, submission, draw);
  const route = routeOf(submission.to);
  const isPartial = fault === "partial" && submission.parts > 1;
  const parts = isPartial ? submission.parts - 1 : submission.parts;
  if (fault !== null && !answerFault(fault).accepts)
    return turnAway(desk, submission, fault, moment);
  if (!desk.credit.spend(route.units * parts)) {
    const balance = formatMoney(desk.credit.units);
    const { network, price } = route;
    const noCredit: Refusal = { ...refusal(9, submission.to), network, price, balance };
    record(desk, submission, { at, outcome: "refused", code: 9, fault });
    return refused(noCredit, format);
  }
  const words = wordsOf(desk, submission.to);
  const entry = entryOf(desk, submission, { at, fault, parts, end: words.at(-1) ?? ACCEPTED });
  // Recorded before the answer: whoever reads "accepted" must find it after a kill.
  desk.file.submitted(entry);
  desk.ledger.accept(entry);
  const early = entry.callback === null ? null : sendReceipts(desk, entry, words, draw);
  const { network, price } = route;
  const balance = formatMoney(desk.credit.units);
  const reply = acceptance({ entry, price, network, balance, isPartial }, format);
  const late = early === null ? reply : { ...reply, after: early };
  return fault === null ? late : misbehave(fault, late);
}

const CERTAIN = (): number => 1 - Number.EPSILON;

/** Numbers are only drawn, and tries only counted, when there is something to draw for. */
function drawFor({ draws, settings }: AcceptDesk, to: string): () => number {
  const { faults, receiptFaults, seed } = settings;
  return isNone(faults) && isNone(receiptFaults) ? CERTAIN : draws.next(to, seed);
}

function faultOf({ settings }: AcceptDesk, { to, parts }: Submission, draw: () => number) {
  const magic = magicOf(to);
  const fault =
    magic?.kind === "fault" ? magic.fault : pick(ANSWER_FAULTS, settings.faults, draw());
  const isMeantForParts =
    fault === "partial" ? parts > 1 : fault !== "sameMessageId" || parts === 1;
  return isMeantForParts ? fault : null;
}

/** What its receipts will say, the last one being the end. */
function wordsOf({ settings }: AcceptDesk, to: string): readonly Word[] {
  const magic = magicOf(to);
  if (magic?.kind === "receipts") return magic.words;
  const end = fateOf(to, settings.failShare, settings.seed);
  return settings.intermediateReceipts ? [ACCEPTED, BUFFERED, end] : [end];
}

type Accepted = {
  readonly at: number;
  readonly fault: AnswerFault | null;
  readonly parts: number;
  readonly end: Word;
};

function entryOf(desk: AcceptDesk, submission: Submission, accepted: Accepted): Entry {
  const { accountRef, body, clientRef, from, to, type } = submission;
  const { at, end, fault, parts } = accepted;
  return {
    outcome: "accepted",
    at,
    to,
    from,
    clientRef,
    accountRef,
    type,
    body,
    fault,
    parts: messageIdsOf(desk, parts, fault),
    final: isUndelivered(end) ? "failed" : "delivered",
    status: end.status,
    errCode: end.errCode,
    callback: receiptAddress(desk, submission),
  };
}

function messageIdsOf(desk: AcceptDesk, parts: number, fault: AnswerFault | null) {
  const before = fault === "sameMessageId" ? desk.ledger.entries.at(-1)?.parts[0] : undefined;
  if (before !== undefined) return [before];
  return parts === 1 ? [desk.nextId()] : Array.from({ length: parts }, desk.nextId);
}

/** Without an end, or with one that says nothing, it counts as delivered. */
const isUndelivered = ({ status }: Word): boolean =>
  status === "failed" || status === "rejected" || status === "expired" || status === "deleted";

function receiptAddress({ account, settings }: AcceptDesk, submission: Submission): string | null {
  if (!settings.receipts || !submission.wantsReceipt) return null;
  const address = submission.callback ?? account.drCallbackUrl;
  return address === "" ? null : address;
}

function turnAway(
  desk: AcceptDesk,
  submission: Submission,
  name: AnswerFault,
  { at, format }: Moment,
): Reply {
  const fault = answerFault(name);
  const code = fault.does === "status" ? fault.status : null;
  record(desk, submission, {
    at,
    outcome: code === null ? "dropped" : "refused",
    code,
    fault: name,
  });
  return misbehave(name, refused(refusal(code ?? 5, submission.to), format));
}

function record(
  { file, ledger }: AcceptDesk,
  { clientRef, from, to, type }: Submission,
  outcome: Pick<Turned, "at" | "outcome" | "code" | "fault">,
): void {
  const turned: Turned = { ...outcome, to, from, clientRef, type };
  file.submitted(turned);
  ledger.turn(turned);
}

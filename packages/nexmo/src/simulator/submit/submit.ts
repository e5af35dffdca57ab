import { scalar } from "../../wire/scalars.ts";
import type { Account } from "../account/account.ts";
import type { Credentials } from "../account/credentials.ts";
import { magicOf } from "../behaviour/magic-numbers.ts";
import type { Reply } from "../http/replies.ts";
import type { Received } from "../http/requests.ts";
import type { Turned } from "../ledger/entry.ts";
import type { LedgerFile } from "../ledger/ledger-file.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { countryOfNumber, routeOf } from "../pricing/routes.ts";
import type { Settings } from "../settings/settings.ts";
import { accountThrottled, numberThrottled } from "../throttling/error-texts.ts";
import type { PerNumberThrottle } from "../throttling/per-number.ts";
import type { Throttle } from "../throttling/throttle.ts";
import { accept } from "./accept.ts";
import type { AcceptDesk } from "./accept.ts";
import { refused } from "./acceptance.ts";
import type { Format } from "./acceptance.ts";
import { refusal } from "./refusals.ts";
import type { Refusal } from "./refusals.ts";
import { readSubmission } from "./submission.ts";
import type { Submission } from "./submission.ts";

export type SubmitDesk = AcceptDesk & {
  readonly account: Account;
  readonly settings: Readonly<Settings>;
  readonly throttle: Throttle;
  readonly perNumber: PerNumberThrottle;
  readonly ledger: Ledger;
  readonly file: LedgerFile;
  readonly check: (received: Received, now: number) => Credentials;
  /** Unix time in milliseconds, with fraction. */
  readonly now: () => number;
};

/** `/sms/json` and `/sms/xml`: every answer is HTTP 200, refusals included (provider reference, SMS API). */
export function submit(desk: SubmitDesk, received: Received, format: Format): Reply {
  const at = desk.now();
  desk.ledger.arrived(at);
  const barred = checkAccount(desk, received, at);
  if (barred !== null) return turn(desk, { received, format, at }, "refused", barred);
  const full = desk.throttle.take(at);
  if (full !== null) {
    const errorText = accountThrottled(desk.settings.throttle, full, at);
    return turn(desk, { received, format, at }, "throttled", { code: 1, errorText });
  }
  const submission = readSubmission(received.params);
  if ("code" in submission) return turn(desk, { received, format, at }, "refused", submission);
  const refusedHere = checkDestination(desk, submission, at);
  if (refusedHere !== null) {
    const outcome = refusedHere.code === 1 ? "throttled" : "refused";
    return turn(desk, { received, format, at }, outcome, refusedHere);
  }
  return accept(desk, submission, { at, format });
}

function checkAccount({ check, settings }: SubmitDesk, received: Received, at: number) {
  const { account, maxConnections } = settings;
  const credentials = account === "revoked" ? "wrong" : check(received, at);
  switch (credentials) {
    case "missing":
      return refusal(2);
    case "wrong":
      return refusal(4);
    case "badSignature":
      return refusal(14);
    case "mixed":
      return refusal(32);
    case "right":
      break;
  }
  if (account === "barred") return refusal(8);
  if (account === "notEnabled") return refusal(11);
  return maxConnections > 0 && received.inFlight > maxConnections ? refusal(10) : null;
}

/** What depends on who sends to whom. */
function checkDestination(desk: SubmitDesk, submission: Submission, at: number): Refusal | null {
  const { account, settings } = desk;
  const { from, to } = submission;
  const magic = magicOf(to);
  if (magic?.kind === "refused")
    return { ...refusal(magic.status, to), network: routeOf(to).network };
  if (settings.account === "demo" && !account.allowedNumbers.has(to)) return refusal(29, to);
  if (settings.senderRules && !isSenderAllowed(from, to)) return refusal(15, to);
  const wait = desk.perNumber.take(from, settings.numberPerSecond, at);
  if (wait === null) return null;
  const { network } = routeOf(to);
  return { code: 1, errorText: numberThrottled(wait.waitMs), to, network };
}

/** The United States and Canada take no names as senders (provider facts, throughput). */
function isSenderAllowed(from: string, to: string): boolean {
  const country = countryOfNumber(to)?.code;
  return (country !== "US" && country !== "CA") || /^\d+$/.test(from);
}

type Arrival = { readonly received: Received; readonly format: Format; readonly at: number };

function turn(
  { file, ledger }: SubmitDesk,
  { at, format, received }: Arrival,
  outcome: Turned["outcome"],
  given: Refusal,
): Reply {
  const { params } = received;
  const turned: Turned = {
    outcome,
    code: given.code,
    at,
    to: scalar(params["to"]) ?? "",
    from: scalar(params["from"]) ?? "",
    clientRef: scalar(params["client-ref"]),
    type: scalar(params["type"]) ?? "text",
    fault: null,
  };
  file.submitted(turned);
  ledger.turn(turned);
  return refused(given, format);
}

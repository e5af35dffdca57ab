import type { Credentials } from "./credentials.ts";
import { fateOf } from "./fates.ts";
import type { LedgerFile } from "./ledger-file.ts";
import type { Entry, Ledger } from "./ledger.ts";
import type { Account, Settings } from "./options.ts";
import { formatMoney, routeOf } from "./prices.ts";
import type { Credit } from "./prices.ts";
import { jsonText } from "./replies.ts";
import type { Reply } from "./replies.ts";
import type { ReceiptPush } from "./receipts.ts";
import type { Received } from "./requests.ts";
import { partCount } from "./segments.ts";
import { readSubmission } from "./submission.ts";
import type { Refusal, Submission } from "./submission.ts";
import { accountThrottled, numberThrottled } from "./throttling/error-texts.ts";
import type { PerNumberThrottle } from "./throttling/per-number.ts";
import type { Throttle } from "./throttling/throttle.ts";

export type SubmitDesk = {
  readonly account: Account;
  readonly settings: Settings;
  readonly credit: Credit;
  readonly throttle: Throttle;
  readonly perNumber: PerNumberThrottle;
  readonly ledger: Ledger;
  readonly file: LedgerFile;
  readonly receipts: ReceiptPush;
  readonly failShare: number;
  readonly seed: number;
  readonly check: (received: Received) => Credentials;
  readonly nextId: () => string;
  /** Unix time in milliseconds, with fraction. */
  readonly now: () => number;
};

/** `/sms/json`: every answer is HTTP 200, refusals included (provider reference, SMS API). */
export function submit(desk: SubmitDesk, received: Received): Reply {
  const now = desk.now();
  desk.ledger.arrived(now);
  const credentials = desk.check(received);
  if (credentials === "missing") return refuse(desk, { code: 2, errorText: "Missing api_key" });
  if (credentials === "wrong") return refuse(desk, { code: 4, errorText: "Bad Credentials" });
  const full = desk.throttle.take(now);
  if (full !== null) {
    desk.ledger.throttled();
    return refusal({ code: 1, errorText: accountThrottled(desk.settings.throttle, full, now) });
  }
  const submission = readSubmission(received.params);
  if ("code" in submission) return refuse(desk, submission);
  const { from, to } = submission;
  const wait = desk.perNumber.take(from, desk.settings.numberPerSecond, now);
  if (wait !== null) {
    desk.ledger.throttled();
    const { network } = routeOf(to);
    return refusal({ code: 1, errorText: numberThrottled(wait.waitMs), to, network });
  }
  return accept(desk, submission, now);
}

function accept(desk: SubmitDesk, submission: Submission, now: number): Reply {
  const { to, from, text, clientRef } = submission;
  const route = routeOf(to);
  const count = partCount(text, submission.type);
  if (!desk.credit.spend(route.units * count)) {
    return refuse(desk, { code: 9, errorText: "Quota Exceeded - rejected", to });
  }
  const fate = fateOf(to, desk.failShare, desk.seed);
  const entry: Entry = {
    at: now,
    to,
    from,
    clientRef,
    parts: Array.from({ length: count }, desk.nextId),
    length: text.length,
    ...fate,
    callback: receiptAddress(desk, submission),
  };
  // Recorded before the answer: whoever reads "accepted" must find it after a kill.
  desk.file.accepted(entry);
  desk.ledger.accept(entry);
  for (const messageId of entry.parts) {
    desk.receipts.schedule(entry, messageId, desk.settings.receiptDelayMs);
  }
  return acceptance(entry, route.price, route.network, formatMoney(desk.credit.units));
}

function receiptAddress(desk: SubmitDesk, submission: Submission): string | null {
  if (!desk.settings.receipts || !submission.wantsReceipt) return null;
  const address = submission.callback ?? desk.account.drCallbackUrl;
  return address === "" ? null : address;
}

/**
 * Keys stand in the order of live answers and all values are strings. Written by hand because it is
 * the hot path: only `client-ref` can hold a character that needs escaping.
 */
function acceptance(entry: Entry, price: string, network: string, balance: string): Reply {
  const { clientRef, parts, to } = entry;
  const ref = clientRef === null ? "" : `,"client-ref":${JSON.stringify(clientRef)}`;
  const tail = `"status":"0","remaining-balance":"${balance}","message-price":"${price}","network":"${network}"${ref}}`;
  const messages = parts.map((id) => `{"to":"${to}","message-id":"${id}",${tail}`).join(",");
  return jsonText(`{"message-count":"${parts.length}","messages":[${messages}]}`);
}

function refuse(desk: SubmitDesk, given: Refusal): Reply {
  desk.ledger.refused(given.code);
  return refusal(given);
}

function refusal({ code, errorText, to, network }: Refusal): Reply {
  const message = {
    ...(to === undefined ? {} : { to }),
    status: String(code),
    "error-text": errorText,
    ...(network === undefined ? {} : { network }),
  };
  return jsonText(JSON.stringify({ "message-count": "1", messages: [message] }));
}

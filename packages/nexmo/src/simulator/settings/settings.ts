import { SIGNATURE_METHODS } from "../../wire/signature.ts";
import type { SignatureMethod } from "../../wire/signature.ts";
import { ANSWER_FAULTS } from "../behaviour/answer-faults.ts";
import type { AnswerFault } from "../behaviour/answer-faults.ts";
import { LATENCY_SHAPES } from "../behaviour/latency.ts";
import type { LatencyShape } from "../behaviour/latency.ts";
import { RECEIPT_FAULTS } from "../behaviour/receipt-faults.ts";
import type { ReceiptFault } from "../behaviour/receipt-faults.ts";
import { noShares } from "../behaviour/shares.ts";
import type { Shares } from "../behaviour/shares.ts";
import { THROTTLE_MODELS } from "../throttling/throttle.ts";
import type { ThrottleModel } from "../throttling/throttle.ts";
import { WEBHOOK_TRANSPORTS } from "../webhooks/webhook-request.ts";
import { amount, digits, flag, oneOf, shares, whole } from "./readers.ts";
import type { Reader } from "./readers.ts";

/**
 * What the account is allowed: `revoked` refuses its credentials (4, HTTP 401), `barred` is status 8,
 * `notEnabled` 11, and `demo` sends to `allowedNumbers` only (29).
 */
const ACCOUNT_STATES = ["active", "revoked", "barred", "notEnabled", "demo"] as const;
type AccountState = (typeof ACCOUNT_STATES)[number];

/** `mixed` takes the three in turn. */
const RECEIPT_TRANSPORTS = [...WEBHOOK_TRANSPORTS, "mixed"] as const;
export type ReceiptTransport = (typeof RECEIPT_TRANSPORTS)[number];

/** What can change while the simulator runs. Times are milliseconds, shares 0 to 1. */
export type Settings = {
  /** Submissions that the account may make in any second. */
  perSecond: number;
  /** How these submissions are counted. */
  throttle: ThrottleModel;
  /** SMS that each long sending number may send in any second; 0 is no limit. */
  numberPerSecond: number;
  /** Submissions that may be open at a time, beyond which status 10 is answered; 0 is no limit. */
  maxConnections: number;
  searchPerSecond: number;
  pricingPerSecond: number;

  /** The least wait before an answer, and how far beyond it the wait may go. */
  latencyMs: number;
  latencyJitterMs: number;
  latencyShape: LatencyShape;
  /** Idle connections are closed after this. */
  keepAliveMs: number;
  /** Submissions to numbers that begin so are answered `slowMs` later; empty is none. */
  slowPrefix: string;
  slowMs: number;

  account: AccountState;
  /** Whether names as senders are refused in the United States and Canada, with status 15. */
  senderRules: boolean;

  /** Draws other faults, other failing numbers and other waits; the same seed always the same. */
  seed: number;
  /** Share of numbers whose messages end as failed. */
  failShare: number;
  faults: Shares<AnswerFault>;
  /** Whether the other calls (search, account, numbers) meet these faults, too. */
  faultsEverywhere: boolean;
  /** A slow answer brings one byte in this time. */
  dripMs: number;

  /** Whether delivery receipts are sent. */
  receipts: boolean;
  /** From the acceptance to the final receipt. */
  receiptDelayMs: number;
  receiptTransport: ReceiptTransport;
  /** First wait before a refused webhook comes again; 5000 is as documented. */
  receiptRetryMs: number;
  /** Whether `accepted` and `buffered` come before the final receipt. */
  intermediateReceipts: boolean;
  receiptFaults: Shares<ReceiptFault>;
  lateReceiptMs: number;
  receiptCopies: number;

  /** How far the clock of the webhooks is ahead (or behind, below 0). */
  clockSkewMs: number;
  /** Whether receipts and inbound messages are signed. */
  signWebhooks: boolean;
  /** Of signed requests and signed webhooks. */
  signatureMethod: SignatureMethod;
};

export const defaultSettings = (): Settings => ({
  perSecond: 30,
  throttle: "sliding",
  numberPerSecond: 0,
  maxConnections: 0,
  searchPerSecond: 1,
  pricingPerSecond: 1,
  latencyMs: 20,
  latencyJitterMs: 0,
  latencyShape: "uniform",
  keepAliveMs: 30_000,
  slowPrefix: "",
  slowMs: 5_000,
  account: "active",
  senderRules: false,
  seed: 1,
  failShare: 0.03,
  faults: noShares(ANSWER_FAULTS),
  faultsEverywhere: false,
  dripMs: 1_000,
  receipts: true,
  receiptDelayMs: 500,
  receiptTransport: "get",
  receiptRetryMs: 1_000,
  intermediateReceipts: false,
  receiptFaults: noShares(RECEIPT_FAULTS),
  lateReceiptMs: 5_000,
  receiptCopies: 2,
  clockSkewMs: 0,
  signWebhooks: false,
  signatureMethod: "md5hash",
});

/** The upper bound keeps the ring of the throttle below 8 MB. */
const MOST_PER_SECOND = 1_000_000;
/** A timer cannot wait for longer. */
const LONGEST_MS = 2 ** 31 - 1;
const duration = amount(0, LONGEST_MS);

/** How each setting is read from a request or an option. */
export const SETTING_READERS: { readonly [Key in keyof Settings]: Reader<Settings[Key]> } = {
  perSecond: whole(1, MOST_PER_SECOND),
  throttle: oneOf(THROTTLE_MODELS),
  numberPerSecond: amount(0, MOST_PER_SECOND),
  maxConnections: whole(0, MOST_PER_SECOND),
  searchPerSecond: whole(1, MOST_PER_SECOND),
  pricingPerSecond: whole(1, MOST_PER_SECOND),
  latencyMs: duration,
  latencyJitterMs: duration,
  latencyShape: oneOf(LATENCY_SHAPES),
  keepAliveMs: whole(1, LONGEST_MS),
  slowPrefix: digits,
  slowMs: duration,
  account: oneOf(ACCOUNT_STATES),
  senderRules: flag,
  seed: whole(0, 2 ** 32 - 1),
  failShare: amount(0, 1),
  faults: shares(ANSWER_FAULTS, "atMostOne"),
  faultsEverywhere: flag,
  dripMs: whole(1, LONGEST_MS),
  receipts: flag,
  receiptDelayMs: duration,
  receiptTransport: oneOf(RECEIPT_TRANSPORTS),
  receiptRetryMs: whole(1, 60_000),
  intermediateReceipts: flag,
  receiptFaults: shares(RECEIPT_FAULTS, "eachForItself"),
  lateReceiptMs: duration,
  receiptCopies: whole(1, 100),
  clockSkewMs: amount(-LONGEST_MS, LONGEST_MS),
  signWebhooks: flag,
  signatureMethod: oneOf(SIGNATURE_METHODS),
};

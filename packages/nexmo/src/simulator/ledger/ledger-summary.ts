import type { Ledger } from "./ledger.ts";

type WebhookCounts = {
  /** `acknowledged` + `waiting` + `givenUp`. */
  readonly due: number;
  readonly acknowledged: number;
  readonly waiting: number;
  readonly givenUp: number;
};

export type InboundCounts = WebhookCounts;

/** The forged ones are not due. */
export type ReceiptCounts = WebhookCounts & {
  readonly forged: number;
  /** Forged ones that were answered with 2xx. */
  readonly forgedTaken: number;
};

/** The provider's own account of a run; times are Unix milliseconds. */
export type LedgerSummary = {
  /** Submit requests of any outcome. */
  readonly requests: number;
  /** Accepted messages, and the parts that they were sent in. */
  readonly accepted: number;
  readonly parts: number;
  readonly throttled: number;
  /** Refusals other than throttling, by status code. */
  readonly refused: Readonly<Record<string, number>>;
  /** Submissions that a fault kept from being accepted or refused. */
  readonly dropped: number;
  /** Submissions by the fault that they met, accepted or not. */
  readonly faults: Readonly<Record<string, number>>;
  /** Distinct numbers, and messages beyond the first to the same number. */
  readonly recipients: number;
  readonly repeated: number;
  readonly limit: number;
  readonly firstAcceptedAt: number | null;
  readonly lastAcceptedAt: number | null;
  /** Accepted messages per second between the first and the last; 0 for fewer than two. */
  readonly perSecond: number;
  readonly utilisation: number;
  /** The most submit requests of any outcome in a sliding second. */
  readonly maxSlidingSecond: number;
  /** Messages by how their receipts say they ended, whether pushed yet or not. */
  readonly delivered: number;
  readonly failed: number;
  readonly receipts: ReceiptCounts;
  readonly inbound: InboundCounts;
};

type Webhooks = Pick<LedgerSummary, "receipts" | "inbound">;

export function summarise(ledger: Ledger, limit: number, webhooks: Webhooks): LedgerSummary {
  const counts = ledger.counts();
  const spanMs = (counts.lastAcceptedAt ?? 0) - (counts.firstAcceptedAt ?? 0);
  const perSecond = spanMs > 0 ? ((counts.accepted - 1) * 1000) / spanMs : 0;
  return { ...counts, limit, perSecond, utilisation: perSecond / limit, ...webhooks };
}

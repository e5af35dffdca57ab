import type { AnswerFault } from "../behaviour/answer-faults.ts";
import type { Word } from "../behaviour/receipt-words.ts";

/** What is recorded of every submission; empty where the request did not say. */
type Request = {
  /** Unix time in milliseconds, with fraction. */
  readonly at: number;
  readonly to: string;
  readonly from: string;
  readonly clientRef: string | null;
  /** `text`, `unicode`, `binary` … */
  readonly type: string;
  /** The fault that was drawn for it, or belongs to its magic number. */
  readonly fault: AnswerFault | null;
};

/** One accepted message: what the provider will stand by, whatever the client believes. */
export type Entry = Request & {
  readonly outcome: "accepted";
  readonly accountRef: string | null;
  /** The text; of other types what they carry. */
  readonly body: string;
  /** The message-id of each accepted part. */
  readonly parts: readonly string[];
  /** What the receipts say or would say in the end. */
  readonly final: "delivered" | "failed";
  readonly status: Word["status"];
  readonly errCode: number;
  /** Where the receipts go; null when none were asked for. */
  readonly callback: string | null;
};

/**
 * A submission that was not accepted: `throttled` by the account's or the number's limit, `refused`
 * with a status, or `dropped` by a fault on the way.
 */
export type Turned = Request & {
  readonly outcome: "throttled" | "refused" | "dropped";
  /** SMS status; null for a dropped one. */
  readonly code: number | null;
};

/** Any submission. */
export type Submitted = Entry | Turned;

import type { ReceiptFault } from "../behaviour/receipt-faults.ts";
import { ACCEPTED, BUFFERED, failed } from "../behaviour/receipt-words.ts";
import type { Word } from "../behaviour/receipt-words.ts";

/** One receipt to come for a part. */
export type PlannedReceipt = Word & {
  /** From the acceptance, in milliseconds. */
  readonly delayMs: number;
  /**
   * - `told`: as the provider tells it
   * - `again`: the request that was sent before, unchanged
   * - `forged`: made up by somebody who knows the number and the address
   * - `tampered`: one that the provider has signed, with another status
   */
  readonly origin: Origin;
  /** The part has its end when this one is acknowledged. */
  readonly last: boolean;
};

type Origin = "told" | "again" | "forged" | "tampered";

export type Telling = {
  /** The words in their right order; the last one is the end. */
  readonly words: readonly Word[];
  readonly faults: ReadonlySet<ReceiptFault>;
  readonly delayMs: number;
  readonly lateMs: number;
  readonly copies: number;
  readonly isSigned: boolean;
};

/** Between receipts that come one after the other on purpose. */
const STEP_MS = 20;

/** Which receipts come for one part, and when; the faults can meet. */
export function planReceipts(telling: Telling): readonly PlannedReceipt[] {
  const { faults } = telling;
  // Something must be there to come in the wrong order.
  const isTooShort = faults.has("reordered") && telling.words.length === 1;
  const words = isTooShort ? [ACCEPTED, BUFFERED, ...telling.words] : telling.words;
  const end = words.at(-1);
  if (end === undefined || faults.has("never")) return [];
  const lateMs = faults.has("late") ? telling.lateMs : 0;
  const endMs = faults.has("early") ? 0 : telling.delayMs + lateMs;
  const planned: PlannedReceipt[] = [];
  const plan = (word: Word, delayMs: number, origin: Origin = "told"): void => {
    planned.push({ ...word, delayMs, origin, last: word === end && origin === "told" });
  };

  if (faults.has("forged")) plan(opposite(end), endMs / 2, "forged");
  // Without a signature nobody could tell it from a right one.
  if (faults.has("tampered") && telling.isSigned) plan(opposite(end), endMs / 2, "tampered");
  words.slice(0, -1).forEach((word, at) => {
    const inOrder = (endMs * (at + 1)) / words.length;
    plan(word, faults.has("reordered") ? endMs + STEP_MS * (at + 1) : inOrder);
  });
  const copies = faults.has("duplicated") ? telling.copies : 1;
  for (let copy = 0; copy < copies; copy += 1) plan(end, endMs);
  if (faults.has("replayed")) plan(end, endMs + telling.lateMs, "again");
  if (faults.has("contradicted") && end.status === "delivered") plan(failed(1), endMs + STEP_MS);
  return planned;
}

const opposite = ({ status }: Word): Word =>
  status === "delivered" ? failed(1) : { status: "delivered", errCode: 0 };

/**
 * What an `err-code` says about a later attempt:
 * - `none`: no error
 * - `temporary`: the same number may work later
 * - `permanent`: the same message to the same number will fail again
 * - `optedOut`: the number must not be texted again
 */
export type ReceiptCodeClass = "none" | "temporary" | "permanent" | "optedOut";

type ReceiptCode = {
  readonly name: string;
  readonly meaning: string;
  readonly class: ReceiptCodeClass;
};

/** Provider reference, delivery receipt error codes; 17 to 49 are documented nowhere. */
export const RECEIPT_CODES = {
  0: { name: "no error", meaning: "Delivered.", class: "none" },
  1: { name: "unknown", meaning: "The carrier gave no reason.", class: "permanent" },
  2: {
    name: "absent for now",
    meaning: "The handset is switched off or out of reach.",
    class: "temporary",
  },
  3: { name: "absent for good", meaning: "The number is no longer in use.", class: "permanent" },
  4: { name: "barred by user", meaning: "The recipient blocks messages.", class: "optedOut" },
  5: {
    name: "portability error",
    meaning: "The number moved to another carrier and could not be routed.",
    class: "permanent",
  },
  6: { name: "spam filter", meaning: "A carrier filter refused the message.", class: "permanent" },
  7: { name: "handset busy", meaning: "The handset could not take it.", class: "temporary" },
  8: { name: "network error", meaning: "The carrier's network failed.", class: "temporary" },
  9: {
    name: "opted out",
    meaning: "The recipient sent a stop word; the message was not charged.",
    class: "optedOut",
  },
  10: { name: "invalid message", meaning: "The carrier refused the content.", class: "permanent" },
  11: { name: "unroutable", meaning: "There is no route to the number.", class: "permanent" },
  12: { name: "unreachable", meaning: "The destination cannot be reached.", class: "permanent" },
  13: { name: "age restriction", meaning: "The recipient is too young.", class: "permanent" },
  14: {
    name: "blocked by carrier",
    meaning: "The carrier blocks messages to the number.",
    class: "permanent",
  },
  15: {
    name: "recipient without funds",
    meaning: "The recipient's pre-paid balance is too low.",
    class: "temporary",
  },
  16: { name: "gateway quota", meaning: "A gateway quota was exceeded.", class: "temporary" },
  50: { name: "entity filter", meaning: "Regulation: entity not registered.", class: "permanent" },
  51: { name: "header filter", meaning: "Regulation: sender not registered.", class: "permanent" },
  52: { name: "content filter", meaning: "Regulation: text not registered.", class: "permanent" },
  53: { name: "consent filter", meaning: "Regulation: consent is missing.", class: "permanent" },
  54: { name: "regulation error", meaning: "A local rule was broken.", class: "permanent" },
  99: { name: "general error", meaning: "The route failed.", class: "permanent" },
} as const satisfies Record<number, ReceiptCode>;

const byCode: Readonly<Record<number, ReceiptCode>> = RECEIPT_CODES;

/** An unlisted code on a final receipt means "not delivered", without hope for a retry. */
export function receiptCodeClass(code: number): ReceiptCodeClass {
  return byCode[code]?.class ?? "permanent";
}

/** Short name for reports, such as "handset busy". */
export function receiptCodeName(code: number): string {
  return byCode[code]?.name ?? "unlisted code";
}

/** A sentence for people; null for a code that is listed nowhere. */
export function receiptCodeMeaning(code: number): string | null {
  return byCode[code]?.meaning ?? null;
}

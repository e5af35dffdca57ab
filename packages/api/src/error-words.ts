import { type ErrorSource, VOLLEY_CODES } from "@volley/engine";
import {
  receiptCodeClass,
  type ReceiptCodeClass,
  receiptCodeMeaning,
  receiptCodeName,
  sendCodeMeaning,
  sendCodeName,
} from "@volley/nexmo/words";

/** An error code as people read it. */
export type ErrorWords = {
  /** A few words, such as "handset busy". */
  readonly name: string;
  /** What happened. */
  readonly reason: string;
  /** What to do about it; null where nothing can be done. */
  readonly advice: string | null;
};

export function errorWords(source: ErrorSource, code: number): ErrorWords {
  switch (source) {
    case "submit":
      return {
        name: sendCodeName(code),
        reason: sendCodeMeaning(code) ?? `The provider refused it with status ${code}.`,
        advice: SUBMIT_ADVICE[code] ?? null,
      };
    case "receipt":
      return receiptWords(code);
    case "volley":
      return VOLLEY_WORDS[code] ?? { name: "unlisted code", reason: "", advice: null };
  }
}

/** A final receipt that says neither delivered nor why not comes as code 0. */
function receiptWords(code: number): ErrorWords {
  if (code === 0) {
    return { name: "no reason given", reason: "It was not delivered.", advice: null };
  }
  return {
    name: receiptCodeName(code),
    reason: receiptCodeMeaning(code) ?? `It was not delivered, with error code ${code}.`,
    advice: RECEIPT_ADVICE[receiptCodeClass(code)],
  };
}

const RECEIPT_ADVICE: Readonly<Record<ReceiptCodeClass, string | null>> = {
  none: null,
  temporary: "Try these numbers again later, in a campaign of those not delivered.",
  permanent: null,
  optedOut: "Do not text these numbers again.",
};

const SUBMIT_ADVICE: Readonly<Record<number, string>> = {
  3: "Look at the sender, the text and the settings of the campaign.",
  6: "Check that these numbers are complete and international.",
  12: "Make the text shorter, or its values.",
  15: "Choose a sender that is allowed in these countries.",
  16: "Change the campaign's ttl.",
  20: "Change the campaign's message class.",
  23: "Check VOLLEY_PUBLIC_URL.",
  29: "Leave the demo mode of the provider, or list these numbers there.",
  33: "Take these numbers off the list.",
  34: "Take these numbers off the list.",
};

const VOLLEY_WORDS: Readonly<Record<number, ErrorWords>> = {
  [VOLLEY_CODES.gaveUp]: {
    name: "gave up after repeated failures",
    reason: "The provider could not take it, however often it was tried.",
    advice: "Try these numbers again later, in a campaign of those not delivered.",
  },
  [VOLLEY_CODES.outcomeUnknown]: {
    name: "outcome unknown",
    reason: "Nobody knows yet whether the provider has taken it.",
    advice: null,
  },
  [VOLLEY_CODES.campaignCancelled]: {
    name: "campaign cancelled",
    reason: "The campaign was cancelled before its turn came.",
    advice: null,
  },
  [VOLLEY_CODES.unsendableText]: {
    name: "no message can be made of it",
    reason: "With the values of this row the text breaks a rule of the provider.",
    advice: "Correct the values or the text, and import these rows into a new campaign.",
  },
  [VOLLEY_CODES.campaignExpired]: {
    name: "campaign expired",
    reason: "The campaign's expiresAt passed before its turn came.",
    advice: null,
  },
  [VOLLEY_CODES.notLookedUp]: {
    name: "outcome unknown, and not looked for",
    reason: "The campaign's onUnknown says to leave it.",
    advice: "Decide about them with: volley unknown.",
  },
  [VOLLEY_CODES.resolvedByOperator]: {
    name: "decided by an operator",
    reason: "An operator has said what became of it.",
    advice: null,
  },
};

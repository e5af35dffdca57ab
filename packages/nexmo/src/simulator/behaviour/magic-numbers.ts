import { ANSWER_FAULTS } from "./answer-faults.ts";
import type { AnswerFault } from "./answer-faults.ts";
import type { ReceiptFault } from "./receipt-faults.ts";
import { ACCEPTED, BUFFERED, DELIVERED, failed } from "./receipt-words.ts";
import type { Word } from "./receipt-words.ts";

/** What always happens to a number, whatever the shares say. */
export type Magic =
  /** Refused with this status. */
  | { readonly kind: "refused"; readonly status: number }
  | { readonly kind: "fault"; readonly fault: AnswerFault }
  /** Accepted; receipts with these words come, the last one being the end. */
  | {
      readonly kind: "receipts";
      readonly words: readonly Word[];
      readonly faults: readonly ReceiptFault[];
      readonly copies?: number;
    };

/**
 * British numbers that are reserved for fiction (Ofcom, "Telephone numbers for drama use"), a thousand
 * in each city; the demonstration uses others. The last three digits tell the code.
 */
const FAILED = "441214960";
const REFUSED = "441314960";
const STORY = "441414960";
const FAULT = "441514960";
const DELIVERED_ALWAYS = "441614960000";
const LENGTH = 12;

/** Null for a number that is as any other. */
export function magicOf(to: string): Magic | null {
  if (to.length !== LENGTH || !to.startsWith("441")) return null;
  if (to === DELIVERED_ALWAYS) return receipts([DELIVERED]);
  const code = Number(to.slice(-3));
  switch (to.slice(0, -3)) {
    case FAILED:
      return receipts([failed(code)]);
    case REFUSED:
      return code === 0 ? null : { kind: "refused", status: code };
    case STORY:
      return STORIES[code]?.magic ?? null;
    case FAULT: {
      const fault = ANSWER_FAULTS[code];
      return fault === undefined ? null : { kind: "fault", fault };
    }
    default:
      return null;
  }
}

function receipts(
  words: readonly Word[],
  faults: readonly ReceiptFault[] = [],
  copies?: number,
): Magic {
  return { kind: "receipts", words, faults, ...(copies === undefined ? {} : { copies }) };
}

const word = (status: Word["status"], errCode: number): Word => ({ status, errCode });

type Story = { readonly means: string; readonly magic: Magic };

/** By the code. */
const STORIES: readonly Story[] = [
  { means: "no receipt ever comes", magic: receipts([DELIVERED], ["never"]) },
  { means: "delivered comes twice", magic: receipts([DELIVERED], ["duplicated"], 2) },
  { means: "delivered comes ten times at once", magic: receipts([DELIVERED], ["duplicated"], 10) },
  { means: "accepted, buffered, delivered", magic: receipts([ACCEPTED, BUFFERED, DELIVERED]) },
  {
    means: "delivered, then accepted and buffered",
    magic: receipts([ACCEPTED, BUFFERED, DELIVERED], ["reordered"]),
  },
  { means: "delivered, then failed", magic: receipts([DELIVERED], ["contradicted"]) },
  { means: "unknown, then delivered", magic: receipts([word("unknown", 1), DELIVERED]) },
  { means: "expired", magic: receipts([word("expired", 1)]) },
  { means: "rejected by the carrier", magic: receipts([word("rejected", 6)]) },
  { means: "deleted, a word in no published list", magic: receipts([word("deleted", 1)]) },
  { means: "accepted and buffered, and no end", magic: receipts([ACCEPTED, BUFFERED]) },
  { means: "delivered before the answer", magic: receipts([DELIVERED], ["early"]) },
  { means: "delivered lateReceiptMs later", magic: receipts([DELIVERED], ["late"]) },
  { means: "a forged failure, then delivered", magic: receipts([DELIVERED], ["forged"]) },
  { means: "failed, then delivered", magic: receipts([failed(8), DELIVERED]) },
];

/** For the documentation: every number, and what it does. */
export function magicNumbers(): readonly { readonly to: string; readonly means: string }[] {
  return [
    { to: DELIVERED_ALWAYS, means: "delivered" },
    { to: `${FAILED}EEE`, means: "failed with err-code EEE" },
    { to: `${REFUSED}SSS`, means: "refused with status SSS" },
    ...STORIES.map(({ means }, at) => ({ to: numbered(STORY, at), means })),
    ...ANSWER_FAULTS.map((fault, at) => ({ to: numbered(FAULT, at), means: fault })),
  ];
}

const numbered = (prefix: string, at: number): string => prefix + String(at).padStart(3, "0");

/** Something that happened to a number, as programs and people read it. */
export type Happening = {
  /** ISO 8601. Null for what goes on now: it stands at the end. */
  readonly at: string | null;
  readonly kind: HappeningKind;
  readonly accountId: string;
  readonly campaignId: string | null;
  readonly recipientId: string | null;
  /** One sentence. */
  readonly text: string;
  /** The same and more for programs; null where the sentence says all. */
  readonly details: Details | null;
};

type HappeningKind =
  | "imported"
  | "triggered"
  /** Its campaign was started, paused, resumed or cancelled meanwhile. */
  | "campaign"
  | "waiting"
  | "claimed"
  | "attempt"
  | "lookup"
  | "decided"
  | "submitted"
  | "part"
  | "receipt"
  | "ended"
  | "inbound"
  | "optedOut"
  | "optedIn";

type Details = MessageDetails | AttemptDetails | PartDetails | ReceiptDetails;

/** What somebody gets to read. */
type MessageDetails = {
  readonly from: string;
  readonly text: string | null;
  /** Parts that it was counted to need. */
  readonly segments: number;
};

export type AttemptDetails = {
  readonly attempt: number;
  /** What its request carried and its receipts bring back; null where no message can be made any more. */
  readonly clientRef: string | null;
  /** When it left at its slot. */
  readonly requestedAt: string | null;
  /** From the request to the answer. */
  readonly answerMs: number | null;
  /** The provider's status code, with its name. */
  readonly code: number | null;
  readonly name: string | null;
  /** The provider's words. */
  readonly reason: string | null;
  /** When it was to be tried again. */
  readonly againAt: string | null;
};

type PartDetails = {
  readonly messageId: string;
  readonly attempt: number;
  readonly state: string;
  readonly network: string | null;
  /** Decimal string in the account's currency. */
  readonly price: string | null;
  readonly errorCode: number | null;
};

type ReceiptDetails = {
  readonly messageId: string;
  readonly status: string;
  readonly errorCode: number | null;
  readonly error: string | null;
  readonly reason: string | null;
  /** From the request that its message left with, or else from its acceptance. */
  readonly afterMs: number | null;
  /** Whether one before it said the same of the same part. */
  readonly duplicate: boolean;
  /** The query or body, as it came. */
  readonly raw: string;
};

/** Which campaign row something happened to. */
export type Belongs = Pick<Happening, "accountId" | "campaignId" | "recipientId">;

export const iso = (moment: Date | null): string | null => moment?.toISOString() ?? null;

export const partsOf = (parts: number): string => (parts === 1 ? "1 part" : `${parts} parts`);

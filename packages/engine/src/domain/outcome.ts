/** One part that the provider took: its own id, and the estimates it gave with it. */
export type AcceptedPart = {
  readonly messageId: string;
  /** Decimal string in the account's currency. */
  readonly price: string | null;
  /** MCCMNC, or a symbolic network name. */
  readonly network: string | null;
};

/** What one submission came to. Exceptions are for bugs; everything a provider or a network does is here. */
export type SubmitOutcome =
  | { readonly kind: "accepted"; readonly parts: readonly AcceptedPart[] }
  /** Some parts of a long text were taken, others not. Sending again would repeat the accepted ones. */
  | {
      readonly kind: "partlyAccepted";
      readonly parts: readonly AcceptedPart[];
      readonly refusedParts: number;
      readonly code: number;
      readonly reason: string;
    }
  /** Too fast; nothing was taken. Not the message's fault, so it costs no attempt. */
  | { readonly kind: "throttled"; readonly waitMs: number | null; readonly reason: string }
  /** Certainly not taken, and worth trying again. */
  | {
      readonly kind: "tryLater";
      readonly code: number | null;
      readonly reason: string;
      readonly waitMs: number | null;
    }
  /** Refused for good. */
  | { readonly kind: "rejected"; readonly code: number; readonly reason: string }
  /** The account cannot send at all; the recipient is not to blame and keeps its place. */
  | { readonly kind: "accountStopped"; readonly code: number; readonly reason: string }
  /** The provider may or may not have taken it. */
  | { readonly kind: "unknown"; readonly cause: string };

/** A part that a search knows, with the client-ref that its attempt gave it. */
export type FoundPart = AcceptedPart & { readonly clientRef: string };

/** What a search at the provider found for one recipient. */
export type LookUpResult =
  | { readonly kind: "found"; readonly parts: readonly FoundPart[] }
  | { readonly kind: "absent" }
  /** The search could not be made; proves nothing. */
  | { readonly kind: "unavailable"; readonly cause: string };

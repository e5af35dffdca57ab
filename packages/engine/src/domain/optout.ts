/**
 * Why a number must not be texted. `asked`: the person said so, to us or to its carrier; always honoured.
 * `dead`: the provider reports that nobody is there; honoured unless the account tries such numbers.
 */
export const OPTOUT_REASONS = ["asked", "dead"] as const;
export type OptoutReason = (typeof OPTOUT_REASONS)[number];

/** How an opt-out came, or its end. */
export const OPTOUT_SOURCES = ["reply", "operator", "import", "api", "carrier"] as const;
export type OptoutSource = (typeof OPTOUT_SOURCES)[number];

/** What an account does with numbers that are dead. */
export const DEAD_NUMBERS = ["skip", "try"] as const;
export type DeadNumbers = (typeof DEAD_NUMBERS)[number];

/** What shows that a number opted out or came back. */
export type Evidence = {
  readonly source: OptoutSource;
  /** Who did it, where it was a person or a program of ours. */
  readonly actor: string | null;
  /** The words of a reply, the line of a file, the code of a carrier. */
  readonly evidence: string | null;
  /** The provider's id of the message that says so. */
  readonly messageId: string | null;
};

import type { CampaignState } from "./campaign-state.ts";
import { RECIPIENT_STATES, type RecipientState } from "./recipient-state.ts";

/** Whether the states add up to the recipients, and the import rows to what was read. */
export function isBalanced(figures: {
  readonly rows: { read: number; accepted: number; duplicate: number; invalid: number };
  readonly recipients: Readonly<Record<RecipientState, number>>;
}): boolean {
  const { rows, recipients } = figures;
  const total = RECIPIENT_STATES.reduce((sum, state) => sum + recipients[state], 0);
  const counts = Object.values(recipients);
  return (
    rows.read === rows.accepted + rows.duplicate + rows.invalid &&
    rows.accepted === total &&
    counts.every((count) => count >= 0)
  );
}

/** Seconds until everything is submitted at the present rate; null when nothing moves or nothing is left. */
export function etaSeconds(
  state: CampaignState,
  figures: { readonly recipients: Readonly<Record<RecipientState, number>> },
  pace: { readonly perSecond: number; readonly limit: number },
): number | null {
  const left = figures.recipients.pending + figures.recipients.sending;
  if (state !== "running" || left === 0) return null;
  // In the first seconds there is no rate yet; the limit is the best guess.
  return Math.ceil(left / (pace.perSecond > 0 ? pace.perSecond : pace.limit));
}

/**
 * Requests a second at the most that a campaign can reach, however little else its account sends: the least
 * of the account's limit, the campaign's own, and what its senders may send together. Recipients with a sender
 * of their own from the file are not looked at.
 */
export function limitOf(
  campaign: { readonly senders: readonly string[]; readonly maxPerSecond: number | null },
  account: { readonly maxPerSecond: number },
  senderLimits: readonly { readonly sender: string; readonly maxPerSecond: number }[],
): number {
  const ofSender = (sender: string) =>
    senderLimits.find((limit) => limit.sender === sender)?.maxPerSecond ?? Infinity;
  const ofPool = campaign.senders.reduce((sum, sender) => sum + ofSender(sender), 0);
  return Math.min(account.maxPerSecond, campaign.maxPerSecond ?? Infinity, ofPool || Infinity);
}

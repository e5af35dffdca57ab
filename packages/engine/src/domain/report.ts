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

import { findRecipient, type Recipient } from "../db/recipients.ts";
import { resolveUnknown, type Resolve } from "../db/unknown.ts";
import type { RecipientState } from "../domain/recipient-state.ts";
import { type ControlDeps, hint } from "./control.ts";

const BATCH = 1_000;

export type Resolved =
  | { readonly kind: "resolved"; readonly recipient: Recipient }
  | { readonly kind: "notUnknown"; readonly current: RecipientState }
  | { readonly kind: "missing" };

/** Settles one unknown recipient by an operator's word. */
export async function resolveOne(
  deps: ControlDeps,
  resolve: Resolve & { readonly recipientId: number },
  shard: number,
): Promise<Resolved> {
  const { campaignId, recipientId } = resolve;
  const count = await resolveUnknown(deps.db, resolve, { limit: 1, shard });
  const recipient = await findRecipient(deps.db, campaignId, recipientId);
  if (!recipient) return { kind: "missing" };
  if (count === 0) return { kind: "notUnknown", current: recipient.state };
  if (recipient.state === "pending") await hint(deps, campaignId);
  return { kind: "resolved", recipient };
}

/** Settles all unknown recipients of a campaign, and says how many there were. */
export async function resolveAll(
  deps: ControlDeps,
  resolve: Omit<Resolve, "recipientId">,
  shard: number,
): Promise<number> {
  let resolved = 0;
  for (;;) {
    const one = { ...resolve, recipientId: null };
    const count = await resolveUnknown(deps.db, one, { limit: BATCH, shard });
    resolved += count;
    if (count < BATCH) break;
  }
  if (resolved > 0 && resolve.as === "notSubmitted") await hint(deps, resolve.campaignId);
  return resolved;
}

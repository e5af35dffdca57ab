import type { Campaign } from "../db/campaigns.ts";
import type { Claimed } from "../db/claim.ts";
import { encodeClientRef } from "../domain/client-ref.ts";
import { type Draft, draftOf } from "../domain/content.ts";
import { fill } from "../domain/fill.ts";
import { lifetimeOf } from "../domain/lifetime.ts";
import { senderFor } from "../domain/sender.ts";
import { type Settlement, VOLLEY_CODES } from "../domain/settlement.ts";
import type { MessageClass, OutboundSms } from "../domain/sms.ts";

/**
 * What of a campaign goes into each of its messages. Only `expiresAt` may change while it runs, so
 * whoever keeps one reads the campaign again now and then.
 */
export type Letterhead = {
  readonly campaignId: number;
  readonly senders: readonly string[];
  readonly draft: Draft;
  readonly messageClass: MessageClass | null;
  readonly ttlMs: number | null;
  readonly expiresAt: Date | null;
};

export function letterheadOf(campaign: Campaign): Letterhead {
  const { senders, messageClass, ttlMs, expiresAt } = campaign;
  return {
    campaignId: campaign.id,
    senders,
    draft: draftOf(campaign),
    messageClass,
    ttlMs,
    expiresAt,
  };
}

export type Composed =
  | { readonly kind: "message"; readonly sms: OutboundSms }
  /** Cannot be a message at all, or not any more; it is settled without a request. */
  | { readonly kind: "unsendable"; readonly settlement: Settlement };

export type Route = { readonly refKey: Uint8Array; readonly callback: string | null };

/** A message is written ahead of its slot; by so much, so that it does not outlive its campaign either way. */
const AHEAD_MS = 1_000;

/** Writes the message of one recipient, to be submitted within a second. */
export function compose(letterhead: Letterhead, row: Claimed, route: Route): Composed {
  const lifetime = lifetimeOf(letterhead, Date.now() + AHEAD_MS);
  if (lifetime.kind === "tooLate") {
    return unsendable({ state: "cancelled", error: EXPIRED });
  }
  const filled = fill(letterhead.draft, row.fields);
  if (filled.kind === "unsendable") {
    const { reason } = filled;
    const code = VOLLEY_CODES.unsendableText;
    return unsendable({ state: "rejected", error: { source: "volley", code, reason } });
  }
  const { segments, body } = filled;
  const clientRef = encodeClientRef(
    { campaignId: row.campaignId, recipientId: row.id, attempt: row.attempt, segments },
    route.refKey,
  );
  const { messageClass } = letterhead;
  const sms: OutboundSms = {
    ...body,
    from: senderFor(row, letterhead.senders),
    to: String(row.phone),
    clientRef,
    ...(route.callback === null ? {} : { callback: route.callback }),
    ...(lifetime.ttlMs === null ? {} : { ttlMs: lifetime.ttlMs }),
    ...(messageClass === null ? {} : { messageClass }),
  };
  return { kind: "message", sms };
}

const EXPIRED = {
  source: "volley",
  code: VOLLEY_CODES.campaignExpired,
  reason: "the campaign expired",
} as const;

function unsendable(settlement: Settlement): Composed {
  return { kind: "unsendable", settlement };
}

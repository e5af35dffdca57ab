import type { Claimed } from "../db/claim.ts";
import type { Campaign } from "../db/campaigns.ts";
import { encodeClientRef } from "../domain/client-ref.ts";
import type { OutboundSms } from "../domain/outcome.ts";
import { encode, MAX_TEXT_LENGTH } from "../domain/segments.ts";
import { senderFor } from "../domain/sender.ts";
import { type Settlement, VOLLEY_CODES } from "../domain/settlement.ts";
import { parseTemplate, renderTemplate, type Template } from "../domain/template.ts";

/** What of a campaign goes into each of its messages; read once, because a started campaign cannot change it. */
export type Letterhead = {
  readonly campaignId: number;
  readonly senders: readonly string[];
  readonly template: Template;
  readonly ttlMs: number | null;
};

export function letterheadOf(campaign: Campaign): Letterhead {
  return {
    campaignId: campaign.id,
    senders: campaign.senders,
    template: parseTemplate(campaign.template ?? ""),
    ttlMs: campaign.ttlMs,
  };
}

export type Composed =
  | { readonly kind: "message"; readonly sms: OutboundSms }
  /** Cannot be a message at all; it is settled without a request. */
  | { readonly kind: "unsendable"; readonly settlement: Settlement };

export type Route = { readonly refKey: Uint8Array; readonly callback: string | null };

/** Writes the message of one recipient. */
export function compose(letterhead: Letterhead, row: Claimed, route: Route): Composed {
  const text = renderTemplate(letterhead.template, row.fields);
  if (text.trim() === "") return unsendable("the text is empty for this recipient");
  if (text.length > MAX_TEXT_LENGTH) {
    return unsendable(`the text has ${text.length} characters; ${MAX_TEXT_LENGTH} is the most`);
  }
  const { type, segments } = encode(text);
  const clientRef = encodeClientRef(
    { campaignId: row.campaignId, recipientId: row.id, attempt: row.attempt, segments },
    route.refKey,
  );
  const sms: OutboundSms = {
    from: senderFor(row.phone, letterhead.senders),
    to: String(row.phone),
    text,
    type,
    clientRef,
    ...(route.callback === null ? {} : { callback: route.callback }),
    ...(letterhead.ttlMs === null ? {} : { ttlMs: letterhead.ttlMs }),
  };
  return { kind: "message", sms };
}

function unsendable(reason: string): Composed {
  return {
    kind: "unsendable",
    settlement: {
      state: "rejected",
      error: { source: "volley", code: VOLLEY_CODES.unsendableText, reason },
    },
  };
}

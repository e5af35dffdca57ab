import {
  type Db,
  formatId,
  listInbound,
  type MessageHistory,
  readable,
  readMessageHistory,
  senderFor,
} from "@volley/engine";
import { inboundView } from "./reply-views.ts";

const MOST = 200;

/** What went to and fro between an account and a number, oldest first; the latest two hundred of each side. */
export async function readConversation(
  db: Db,
  { accountId, phone }: { readonly accountId: number; readonly phone: number },
) {
  const accounts = [accountId];
  const [inbound, sent] = await Promise.all([
    listInbound(
      db,
      { accounts, phone, campaignId: null, action: null },
      { limit: MOST, before: null },
    ),
    readMessageHistory(db, phone, accounts),
  ]);
  const from = inbound.map((one) => {
    const { receivedAt: at, ...message } = inboundView(one);
    return { at, direction: "in" as const, ...message };
  });
  const to = sent.flatMap((one) => outbound(one) ?? []);
  return [...from, ...to].toSorted((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)));
}

/** A message of ours; null for one that has not left. */
function outbound({ recipient, campaign }: MessageHistory) {
  const at = recipient.submittedAt;
  if (at === null) return null;
  return {
    at: at.toISOString(),
    direction: "out" as const,
    id: formatId("recipient", recipient.id),
    campaignId: formatId("campaign", campaign.id),
    from: senderFor(recipient, campaign.senders),
    to: `+${recipient.phone}`,
    text: readable(campaign, recipient.fields).text,
    state: recipient.state,
  };
}

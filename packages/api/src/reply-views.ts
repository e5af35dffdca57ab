import { formatId, type Inbound, type Keyword } from "@volley/engine";

export function inboundView(inbound: Inbound) {
  const { campaignId, recipientId, action, word, language, answer, silence } = inbound;
  return {
    id: formatId("inbound", inbound.id),
    accountId: formatId("account", inbound.accountId),
    from: inbound.phone === null ? inbound.writer : `+${inbound.phone}`,
    to: inbound.sender,
    type: inbound.kind,
    text: inbound.text,
    data: inbound.data,
    udh: inbound.udh,
    state: inbound.state,
    pieces: { came: inbound.came, total: inbound.total },
    receivedAt: inbound.receivedAt.toISOString(),
    /** The message of ours that the person had got last. */
    repliesTo: messageOf(campaignId, recipientId),
    keyword: action === null ? null : { action, word, language },
    answer:
      answer === null
        ? null
        : { text: answer, ...messageOf(inbound.answerCampaignId, inbound.answerRecipientId) },
    unansweredBecause: silence,
  };
}

function messageOf(campaignId: number | null, recipientId: number | null) {
  if (campaignId === null || recipientId === null) return null;
  return {
    campaignId: formatId("campaign", campaignId),
    recipientId: formatId("recipient", recipientId),
  };
}

export function keywordView({ word, action, alone, answer }: Keyword) {
  return { word, action, alone, answer };
}

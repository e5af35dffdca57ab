import { type Campaign, type Db, insertCampaign } from "@volley/engine";

/** A draft with the settings of another campaign. Times are left out: they are hardly ever right again. */
export async function duplicateCampaign(
  db: Db,
  campaign: Campaign,
  name = `Copy of ${campaign.name}`,
): Promise<Campaign> {
  const { accountId, senders, messageType, template, content, messageClass } = campaign;
  const { ttlMs, onUnknown, weight, maxPerSecond, lane } = campaign;
  return await insertCampaign(db, {
    accountId,
    name,
    senders,
    messageType,
    template,
    content,
    messageClass,
    ttlMs,
    onUnknown,
    weight,
    maxPerSecond,
    lane,
  });
}

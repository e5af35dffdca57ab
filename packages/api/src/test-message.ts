import {
  type Campaign,
  findRecipient,
  listRecipients,
  type Trigger,
  type Triggered,
  triggerAll,
} from "@volley/engine";
import type { App } from "./app.ts";

export type Tested =
  | { readonly kind: "triggered"; readonly triggered: Triggered }
  | { readonly kind: "noRecipient" }
  /** Its message is of another type than text. */
  | { readonly kind: "noText" };

/**
 * Sends the text of a campaign to a number of the caller's, filled for one of its recipients. It goes as a
 * triggered message, so that the campaign's own figures stay those of its recipients.
 */
export async function sendTest(
  app: App,
  campaign: Campaign,
  test: Pick<Trigger, "phone" | "country"> & {
    /** Whose values are taken; null takes the first. */
    readonly recipientId: number | null;
    readonly shard: number;
  },
): Promise<Tested> {
  const { template: text } = campaign;
  if (text === null) return { kind: "noText" };
  const { recipientId, shard, ...to } = test;
  const [row] =
    recipientId === null
      ? await listRecipients(app.db, { campaignId: campaign.id, after: 0, limit: 1 })
      : [await findRecipient(app.db, campaign.id, recipientId)];
  const [sender] = campaign.senders;
  if (!row || sender === undefined) return { kind: "noRecipient" };
  const { fields } = row;
  const { accountId } = campaign;
  const order = { kind: "text", reach: [accountId], accountId, sender, text, fields } as const;
  const [triggered = { kind: "missing" }] = await triggerAll(app, [{ ...to, ...order }], shard);
  return { kind: "triggered", triggered };
}

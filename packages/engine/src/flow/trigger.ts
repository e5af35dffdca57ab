import type { Account } from "../db/accounts.ts";
import { type Campaign, findCampaign } from "../db/campaigns.ts";
import { insertTriggered, standingCampaign, type Trigger } from "../db/trigger.ts";
import type { CampaignState } from "../domain/campaign-state.ts";
import { draftOf, fieldsNeededBy } from "../domain/content.ts";
import { fill } from "../domain/fill.ts";
import { type ControlDeps, hint } from "./control.ts";

export type Triggered =
  | { readonly kind: "accepted"; readonly campaignId: number; readonly recipientId: number }
  /** The campaign has ended. */
  | { readonly kind: "closed"; readonly current: CampaignState }
  | { readonly kind: "missing" }
  | { readonly kind: "unsendable"; readonly reason: string };

/** Sends one message of a campaign's own wording, before all others of that campaign. */
export async function triggerInCampaign(
  deps: ControlDeps,
  campaignId: number,
  trigger: Trigger & { readonly shard: number },
): Promise<Triggered> {
  const campaign = await findCampaign(deps.db, campaignId);
  if (!campaign) return { kind: "missing" };
  const reason = whyNot(campaign, trigger.fields);
  return reason === null ? await accept(deps, campaignId, trigger) : { kind: "unsendable", reason };
}

/**
 * Sends one message with a text of its own, ahead of all bulk of the account. Its campaign stands for
 * as long as the account does and never completes.
 *
 * @throws TemplateError when a placeholder is broken
 */
export async function triggerText(
  deps: ControlDeps,
  from: { readonly account: Account; readonly sender: string },
  trigger: Trigger & { readonly text: string; readonly shard: number },
): Promise<Triggered> {
  const { text: template, fields, ...rest } = trigger;
  const wording = { messageType: "auto", template, content: null } as const;
  const reason = whyNot(wording, fields);
  if (reason !== null) return { kind: "unsendable", reason };
  const filled = fill(draftOf(wording), fields);
  if (filled.kind === "unsendable") return filled;
  const { account, sender } = from;
  const campaignId = await standingCampaign(deps.db, { accountId: account.id, sender });
  const text = "text" in filled.body ? filled.body.text : "";
  return await accept(deps, campaignId, { ...rest, fields: { text } });
}

async function accept(
  deps: ControlDeps,
  campaignId: number,
  trigger: Trigger & { readonly shard: number },
): Promise<Triggered> {
  const recipientId = await insertTriggered(deps.db, campaignId, trigger);
  if (recipientId !== null) {
    await hint(deps, campaignId);
    return { kind: "accepted", campaignId, recipientId };
  }
  const campaign = await findCampaign(deps.db, campaignId);
  return campaign ? { kind: "closed", current: campaign.state } : { kind: "missing" };
}

/** Why the fields do not make a message; null when they do. */
function whyNot(
  wording: Pick<Campaign, "messageType" | "template" | "content">,
  fields: Readonly<Record<string, string>>,
): string | null {
  const missing = fieldsNeededBy(wording).filter((name) => !Object.hasOwn(fields, name));
  if (missing.length > 0) {
    return `the text needs ${missing.join(", ")}; give a value for each in vars`;
  }
  const filled = fill(draftOf(wording), fields);
  return filled.kind === "unsendable" ? filled.reason : null;
}

import {
  type Account,
  accountOf,
  type ApiKey,
  type AuditAction,
  type AuditEntry,
  type Campaign,
  type CampaignAction,
  type Db,
  differences,
  formatId,
} from "@volley/engine";
import { accountView, campaignView, keyView } from "./views.ts";

/** What the audit log says of changes, the same from a request and from a command. */

type Told = Pick<AuditEntry, "before" | "after">;
type Owner = Pick<Campaign, "id" | "accountId">;

export function campaignEntry(action: AuditAction, campaign: Owner, told: Told = {}): AuditEntry {
  const { id, accountId } = campaign;
  return { action, accountId, subject: formatId("campaign", id), ...told };
}

export function createdCampaign(campaign: Campaign): AuditEntry {
  const { id: _, ...after } = campaignView(campaign);
  return campaignEntry("campaign.create", campaign, { after });
}

export function changedCampaign(before: Campaign, after: Campaign): AuditEntry {
  const told = differences(campaignView(before), campaignView(after));
  return campaignEntry("campaign.change", after, told);
}

export function movedCampaign(action: CampaignAction, campaign: Campaign): AuditEntry {
  return campaignEntry(`campaign.${action}`, campaign, { after: { state: campaign.state } });
}

export async function importEntry(
  db: Db,
  action: AuditAction,
  upload: { readonly id: number; readonly campaignId: number; readonly fileName?: string },
): Promise<AuditEntry> {
  const { id, campaignId, fileName } = upload;
  const accountId = await accountOf(db, "campaign", campaignId);
  const after = {
    campaignId: formatId("campaign", campaignId),
    ...(fileName === undefined ? {} : { fileName }),
  };
  return { action, accountId, subject: formatId("import", id), after };
}

export function keyEntry(action: "key.create" | "key.revoke", key: ApiKey): AuditEntry {
  const { id, name, scopes, accounts, expiresAt } = keyView(key);
  return { action, accountId: null, subject: id, after: { name, scopes, accounts, expiresAt } };
}

/** Whose number it was is told by the list of opt-outs and its history, not here. */
export function optoutEntry(
  action: "optout.add" | "optout.remove" | "optout.import",
  accountId: number,
  after: Readonly<Record<string, unknown>> = {},
): AuditEntry {
  return { action, accountId, subject: null, after };
}

/** The limit of a sender; null where it was taken away. */
export function senderEntry(limit: {
  readonly accountId: number;
  readonly sender: string;
  readonly maxPerSecond: number | null;
}): AuditEntry {
  const { accountId, sender, maxPerSecond } = limit;
  return { action: "sender.limit", accountId, subject: sender, after: { maxPerSecond } };
}

export function accountEntry(
  action: AuditAction,
  account: Pick<Account, "id">,
  told: Told = {},
): AuditEntry {
  return { action, accountId: account.id, subject: formatId("account", account.id), ...told };
}

export function addedAccount(account: Account): AuditEntry {
  return accountEntry("account.add", account, { after: factsOf(account) });
}

export function changedAccount(
  action: AuditAction,
  before: Account,
  after: Account,
): AuditEntry | null {
  const told = differences(factsOf(before), factsOf(after));
  if (before.sealedSecret.equals(after.sealedSecret)) return accountEntry(action, after, told);
  return accountEntry(action, after, { ...told, after: { ...told.after, apiSecret: "changed" } });
}

/** Secrets are told only by having changed; the webhooks' address is one. */
function factsOf(account: Account): Readonly<Record<string, unknown>> {
  const { id: _, balance: __, receiptPath: ___, inboundPath: ____, ...view } = accountView(account);
  return view;
}

/** A number of the account's own; those of recipients never stand in the audit log. */
export function numberEntry(
  action: Extract<AuditAction, `number.${string}`>,
  account: Account,
  { country, number, ...after }: { readonly country: string; readonly number: string },
): AuditEntry {
  return {
    action,
    accountId: account.id,
    subject: number,
    after: { country, ...after },
  };
}

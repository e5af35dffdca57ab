import {
  type Account,
  type ApiKey,
  type AuditLine,
  type Campaign,
  type ErrorSource,
  formatId,
  type Import,
  type ParkedReceipt,
  type Recipient,
  type RecoveredReceipts,
} from "@volley/engine";
import type { Preview } from "@volley/importer";
import type { AccountAnswer } from "./answers/accounts.ts";
import type { KeyAnswer } from "./answers/access.ts";
import type { AuditLineAnswer } from "./answers/access.ts";
import type { CampaignAnswer } from "./answers/campaigns.ts";
import type { ImportAnswer } from "./answers/imports.ts";
import type { RecipientAnswer } from "./answers/recipients.ts";
import type { ParkedReceiptAnswer } from "./answers/receipts.ts";
import type { RecoveredReceiptsAnswer } from "./answers/receipts.ts";
import type { BalanceAnswer } from "./answers/money.ts";
import { type ErrorWords, errorWords } from "../error-words.ts";

/** What is shown of an account; never its secret. */
export function accountView(account: Account, balance: string | null = null): AccountAnswer {
  return {
    id: formatId("account", account.id),
    name: account.name,
    apiKey: account.apiKey,
    restUrl: account.restUrl,
    maxPerSecond: account.maxPerSecond,
    currency: account.currency,
    balance,
    signature:
      account.signatureMethod === null
        ? null
        : { method: account.signatureMethod, acceptUnsigned: account.acceptsUnsigned },
    receiptPath: `/webhooks/${account.webhookToken}/receipt`,
    inboundPath: `/webhooks/${account.webhookToken}/inbound`,
    createdAt: account.createdAt.toISOString(),
    retiredAt: account.retiredAt?.toISOString() ?? null,
  };
}

/** What is shown of a key; never the key. */
export function keyView(key: ApiKey): KeyAnswer {
  return {
    id: formatId("key", key.id),
    name: key.name,
    prefix: key.prefix,
    scopes: key.scopes,
    accounts: key.accounts?.map((id) => formatId("account", id)) ?? null,
    createdAt: key.createdAt.toISOString(),
    expiresAt: key.expiresAt?.toISOString() ?? null,
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
    revokedAt: key.revokedAt?.toISOString() ?? null,
  };
}

export function auditView(line: AuditLine): AuditLineAnswer {
  return {
    id: formatId("audit", line.id),
    at: line.at.toISOString(),
    actor: {
      kind: line.actorKind,
      keyId: line.apiKeyId === null ? null : formatId("key", line.apiKeyId),
      name: line.actor,
      origin: line.origin,
    },
    action: line.action,
    accountId: line.accountId === null ? null : formatId("account", line.accountId),
    subject: line.subject,
    before: line.before,
    after: line.after,
  };
}

export function campaignView(campaign: Campaign): CampaignAnswer {
  return {
    id: formatId("campaign", campaign.id),
    accountId: formatId("account", campaign.accountId),
    name: campaign.name,
    from: campaign.senders[0] ?? null,
    senders: campaign.senders,
    type: campaign.messageType,
    text: campaign.template,
    content: campaign.content,
    messageClass: campaign.messageClass,
    ttl: campaign.ttlMs,
    onUnknown: campaign.onUnknown,
    weight: campaign.weight,
    maxPerSecond: campaign.maxPerSecond,
    lane: campaign.lane,
    state: campaign.state,
    pausedBy: campaign.pausedBy,
    pauseReason: campaign.pauseReason,
    sendAt: campaign.sendAt?.toISOString() ?? null,
    expiresAt: campaign.expiresAt?.toISOString() ?? null,
    createdAt: campaign.createdAt.toISOString(),
    startedAt: campaign.startedAt?.toISOString() ?? null,
    endedAt: campaign.endedAt?.toISOString() ?? null,
  };
}

export function importView(upload: Import): ImportAnswer {
  const { state, failure, sizeBytes, doneBytes, read, accepted, duplicate, invalid, sameAs } =
    upload;
  return {
    id: formatId("import", upload.id),
    campaignId: formatId("campaign", upload.campaignId),
    fileName: upload.fileName,
    state,
    failure,
    bytes: { total: sizeBytes, done: (state === "completed" ? sizeBytes : null) ?? doneBytes },
    rows: { read, accepted, duplicate, invalid },
    optedOut: upload.optedOut,
    sameFileAs: sameAs === null ? null : formatId("import", sameAs),
    createdAt: upload.createdAt.toISOString(),
  };
}

export function recipientView(recipient: Recipient): RecipientAnswer {
  return {
    id: formatId("recipient", recipient.id),
    campaignId: formatId("campaign", recipient.campaignId),
    phone: `+${recipient.phone}`,
    country: recipient.country,
    sender: recipient.sender,
    state: recipient.state,
    attempts: recipient.attempt,
    parts: recipient.parts,
    fields: recipient.fields,
    dueAt: recipient.dueAt?.toISOString() ?? null,
    submittedAt: recipient.submittedAt?.toISOString() ?? null,
    finalAt: recipient.finalAt?.toISOString() ?? null,
    error:
      recipient.errorSource === null
        ? null
        : {
            source: recipient.errorSource,
            code: recipient.errorCode,
            ...wordsFor(recipient.errorSource, recipient.errorCode),
            ...(recipient.errorReason === null ? {} : { reason: recipient.errorReason }),
          },
    import:
      recipient.importId === null
        ? null
        : { id: formatId("import", recipient.importId), line: recipient.importLine },
  };
}

/** Some causes are in words only, which then stand in the row. */
function wordsFor(source: ErrorSource, code: number | null): ErrorWords | { name: null } {
  return code === null ? { name: null } : errorWords(source, code);
}

/** As the importer tells it, with numbers as they stand elsewhere. */
export function previewView(seen: Preview) {
  if (seen.kind === "refused") return seen;
  const rows = seen.rows.map(({ verdict, ...row }) => ({
    ...row,
    verdict: verdict.kind === "bad" ? verdict : { ...verdict, phone: `+${verdict.phone}` },
  }));
  return { ...seen, rows };
}

export function parkedReceiptView({
  nextTryAt,
  receivedAt,
  ...receipt
}: ParkedReceipt): ParkedReceiptAnswer {
  return {
    ...receipt,
    nextTryAt: nextTryAt?.toISOString() ?? null,
    receivedAt: receivedAt.toISOString(),
  };
}

export function recoveredReceiptsView({
  campaignId,
  recoveredAt,
  ...rest
}: RecoveredReceipts): RecoveredReceiptsAnswer {
  return {
    campaignId: formatId("campaign", campaignId),
    ...rest,
    recoveredAt: recoveredAt?.toISOString() ?? null,
  };
}

export function balanceView(
  account: Account,
  { value, autoReload }: { readonly value: string; readonly autoReload: boolean },
): BalanceAnswer {
  return {
    accountId: formatId("account", account.id),
    amount: value,
    currency: account.currency,
    autoReload,
  };
}

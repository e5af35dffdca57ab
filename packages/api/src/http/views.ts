import {
  type Account,
  type Campaign,
  type ErrorSource,
  etaSeconds,
  type Figures,
  formatId,
  type Import,
  isBalanced,
  type Recipient,
  VOLLEY_CODES,
} from "@volley/engine";
import type { Preview } from "@volley/importer";
import { receiptCodeName, sendCodeName } from "@volley/nexmo";

/** What is shown of an account; never its secret. */
export function accountView(account: Account, balance: string | null = null) {
  return {
    id: formatId("account", account.id),
    name: account.name,
    apiKey: account.apiKey,
    restUrl: account.restUrl,
    maxPerSecond: account.maxPerSecond,
    currency: account.currency,
    balance,
    receiptPath: `/webhooks/${account.webhookToken}/receipt`,
    createdAt: account.createdAt.toISOString(),
  };
}

export function campaignView(campaign: Campaign) {
  return {
    id: formatId("campaign", campaign.id),
    accountId: formatId("account", campaign.accountId),
    name: campaign.name,
    from: campaign.senders[0],
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

export function importView(upload: Import) {
  const { state, failure, sizeBytes, doneBytes, read, accepted, duplicate, invalid, sameAs } =
    upload;
  return {
    id: formatId("import", upload.id),
    campaignId: formatId("campaign", upload.campaignId),
    fileName: upload.fileName,
    state,
    failure,
    bytes: { total: sizeBytes, done: state === "completed" ? sizeBytes : doneBytes },
    rows: { read, accepted, duplicate, invalid },
    optedOut: upload.optedOut,
    sameFileAs: sameAs === null ? null : formatId("import", sameAs),
    createdAt: upload.createdAt.toISOString(),
  };
}

export function recipientView(recipient: Recipient) {
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
            name: errorName(recipient.errorSource, recipient.errorCode),
            reason: recipient.errorReason,
          },
    import:
      recipient.importId === null
        ? null
        : { id: formatId("import", recipient.importId), line: recipient.importLine },
  };
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

export function reportView(
  of: { campaign: Campaign; account: Pick<Account, "currency" | "maxPerSecond"> },
  figures: Figures,
  perSecond: number,
) {
  const { campaign, account } = of;
  const limit = account.maxPerSecond;
  return {
    campaignId: formatId("campaign", campaign.id),
    state: campaign.state,
    pauseReason: campaign.pauseReason,
    rows: figures.rows,
    recipients: figures.recipients,
    total: figures.total,
    parts: figures.parts,
    cost: { amount: figures.cost, currency: account.currency },
    perSecond: Math.round(perSecond * 10) / 10,
    limit,
    etaSeconds: etaSeconds(campaign.state, figures, { perSecond, limit }),
    errors: figures.errors.map((error) => ({
      ...error,
      name: errorName(error.source, error.code),
    })),
    countries: figures.countries,
    balanced: isBalanced(figures),
  };
}

const VOLLEY_NAMES: Readonly<Record<number, string>> = {
  [VOLLEY_CODES.gaveUp]: "gave up after repeated failures",
  [VOLLEY_CODES.outcomeUnknown]: "outcome unknown",
  [VOLLEY_CODES.campaignCancelled]: "campaign cancelled",
  [VOLLEY_CODES.unsendableText]: "no message can be made of it",
  [VOLLEY_CODES.campaignExpired]: "campaign expired",
  [VOLLEY_CODES.notLookedUp]: "outcome unknown, and not looked for",
  [VOLLEY_CODES.resolvedByOperator]: "decided by an operator",
};

/** An error code in words. */
function errorName(source: ErrorSource, code: number | null): string | null {
  if (code === null) return null;
  switch (source) {
    case "submit":
      return sendCodeName(code);
    case "receipt":
      return receiptCodeName(code);
    case "volley":
      return VOLLEY_NAMES[code] ?? null;
  }
}

import {
  type Db,
  type ErrorSource,
  findInbound,
  type FinishedRecipient,
  formatId,
  readFinished,
  type Told,
} from "@volley/engine";
import { errorWords } from "./error-words.ts";
import { inboundView } from "./reply-views.ts";

/** Raised when a payload loses something or changes its meaning; what is added does not raise it. */
const VERSION = 1;

/** What happened, where and when. */
export type Happened = Told & { readonly accountId: number; readonly at: Date };

/** The body of a webhook, as docs/webhooks.md and the OpenAPI have it. */
export async function payloadOf(db: Db, happened: Happened) {
  const { type, at, accountId } = happened;
  const data = { accountId: formatId("account", accountId), ...(await dataOf(db, happened)) };
  return { type, version: VERSION, timestamp: at.toISOString(), data };
}

async function dataOf(db: Db, happened: Happened): Promise<Readonly<Record<string, unknown>>> {
  switch (happened.type) {
    case "campaign.started":
    case "campaign.paused":
    case "campaign.resumed":
    case "campaign.completed":
    case "campaign.cancelled": {
      const { campaignId, name, pausedBy, reason } = happened.facts;
      return { campaignId: formatId("campaign", campaignId), name, pausedBy, reason };
    }
    case "import.completed":
    case "import.failed": {
      const { importId, campaignId, fileName, failure, ...rows } = happened.facts;
      return {
        importId: formatId("import", importId),
        campaignId: formatId("campaign", campaignId),
        fileName,
        failure,
        rows,
      };
    }
    case "reply.received": {
      const reply = await findInbound(db, happened.facts.inboundId);
      return { reply: reply && inboundView(reply) };
    }
    case "optout.created":
    case "optout.removed": {
      const optouts = happened.facts.optouts.map(({ phone, at, ...optout }) => ({
        phone: `+${phone}`,
        ...optout,
        at: new Date(at).toISOString(),
      }));
      return { optouts };
    }
    case "account.attention": {
      const { reason, campaigns } = happened.facts;
      return { reason, campaignIds: campaigns.map((id) => formatId("campaign", id)) };
    }
    case "recipient.delivered":
    case "recipient.failed":
    case "recipient.expired":
    case "recipient.no_receipt":
    case "recipient.rejected":
    case "recipient.suppressed":
    case "recipient.cancelled": {
      const { campaignId, recipients } = happened.facts;
      const rows = await readFinished(db, campaignId, recipients);
      return {
        campaignId: formatId("campaign", campaignId),
        recipients: rows.map(finishedView),
      };
    }
    case "webhook.test":
      return { message: "This is a test. Nothing has happened." };
  }
}

/** Its state is in it, too: it may have risen since, as from `failed` to `delivered`. */
function finishedView(recipient: FinishedRecipient) {
  const { id, phone, state, parts, finalAt, errorSource, errorCode, errorReason } = recipient;
  return {
    id: formatId("recipient", id),
    phone: `+${phone}`,
    state,
    parts,
    finalAt: finalAt?.toISOString() ?? null,
    error: errorSource === null ? null : errorView(errorSource, errorCode, errorReason),
  };
}

function errorView(source: ErrorSource, code: number | null, reason: string | null) {
  const name = code === null ? null : errorWords(source, code).name;
  return { source, code, name, reason };
}

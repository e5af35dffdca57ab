import {
  type Campaign,
  deliveredWithin,
  etaSeconds,
  type Figures,
  findAccount,
  formatId,
  isBalanced,
  limitOf,
  listSenderLimits,
  readFigures,
  readNetworkNames,
  readPerSecond,
} from "@volley/engine";
import type { App } from "./app.ts";
import { countryName } from "./country-name.ts";
import { errorWords } from "./error-words.ts";

export type Report = Awaited<ReturnType<typeof readReport>>;

/** The report of a campaign, the same wherever it is shown; it costs the same at any size. */
export async function readReport({ db }: Pick<App, "db">, campaign: Campaign) {
  const [account, senderLimits, figures, perSecond] = await Promise.all([
    findAccount(db, campaign.accountId),
    listSenderLimits(db, campaign.accountId),
    readFigures(db, campaign),
    readPerSecond(db, campaign.id),
  ]);
  if (!account) throw new Error(`campaign ${campaign.id} has no account`);
  const named = figures.networks.flatMap(({ network }) => network ?? []);
  const networkNames = await readNetworkNames(db, account.id, named);
  const limit = limitOf(campaign, account, senderLimits);
  return {
    campaignId: formatId("campaign", campaign.id),
    state: campaign.state,
    pauseReason: campaign.pauseReason,
    startedAt: campaign.startedAt?.toISOString() ?? null,
    endedAt: campaign.endedAt?.toISOString() ?? null,
    rows: figures.rows,
    recipients: figures.recipients,
    total: figures.total,
    parts: figures.parts,
    cost: { amount: figures.cost, currency: account.currency },
    perSecond: Math.round(perSecond * 10) / 10,
    limit,
    etaSeconds: etaSeconds(campaign.state, figures, { perSecond, limit }),
    deliveredAfter: deliveredAfter(figures),
    errors: figures.errors.map((error) => ({ ...error, ...errorWords(error.source, error.code) })),
    countries: figures.countries.map((one) => ({ name: countryName(one.country), ...one })),
    networks: figures.networks.map((one) => ({
      name: networkNames.get(one.network ?? "") ?? null,
      ...one,
    })),
    balanced: isBalanced(figures),
  };
}

/** From acceptance to delivery, in milliseconds, off by two fifths at the worst; null where nothing was delivered yet. */
function deliveredAfter({ latency }: Pick<Figures, "latency">) {
  const medianMs = deliveredWithin(latency, 0.5);
  const p95Ms = deliveredWithin(latency, 0.95);
  return medianMs === null || p95Ms === null ? null : { medianMs, p95Ms };
}

/** Recipients that need no submission any more. */
export function doneOf({ total, recipients }: Pick<Figures, "total" | "recipients">): number {
  return total - recipients.pending - recipients.sending - recipients.unknown;
}

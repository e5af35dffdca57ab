import { setTimeout as sleep } from "node:timers/promises";
import {
  type Campaign,
  etaSeconds,
  type Figures,
  findCampaign,
  readFigures,
  readPerSecond,
} from "@volley/engine";
import type { App } from "../app.ts";
import type { Progress } from "./progress.ts";
import { EXIT, UserError } from "./user-error.ts";

const EVERY_MS = 400;

export type FollowOptions = {
  readonly limit: number;
  /** How long to wait for receipts after the last submission, in milliseconds. */
  readonly receiptsMs: number;
  readonly signal: AbortSignal;
  readonly progress: Progress;
};

export type Followed = { readonly campaign: Campaign; readonly figures: Figures };

/** Watches a campaign until nobody is left to submit and the receipts are in, or it stops moving for good. */
export async function followCampaign(
  app: App,
  campaignId: number,
  options: FollowOptions,
): Promise<Followed> {
  let endedAt: number | null = null;
  for (;;) {
    const campaign = await findCampaign(app.db, campaignId);
    if (!campaign) throw new UserError("the campaign is gone", EXIT.notFound);
    const figures = await readFigures(app.db, campaign);
    const perSecond = await readPerSecond(app.db, campaignId);
    const { limit } = options;
    const eta = etaSeconds(campaign.state, figures, { perSecond, limit });
    options.progress.show({ figures, perSecond, limit, etaSeconds: eta });
    if (campaign.state === "completed") endedAt ??= Date.now();
    const stopped = campaign.state === "paused" || campaign.state === "cancelled";
    const waited = endedAt !== null && Date.now() - endedAt > options.receiptsMs;
    const allIn = endedAt !== null && figures.recipients.submitted === 0;
    if (stopped || waited || allIn || options.signal.aborted) {
      options.progress.end();
      return { campaign, figures };
    }
    await sleep(EVERY_MS);
  }
}

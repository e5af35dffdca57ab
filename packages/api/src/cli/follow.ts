import { setTimeout as sleep } from "node:timers/promises";
import { findCampaign } from "@volley/engine";
import type { App } from "../app.ts";
import { readReport, type Report } from "../report.ts";
import type { Progress } from "./progress.ts";
import { EXIT, UserError } from "./user-error.ts";

const EVERY_MS = 400;

export type FollowOptions = {
  /** How long to wait for receipts after the last submission, in milliseconds. */
  readonly receiptsMs: number;
  readonly signal: AbortSignal;
  readonly progress: Progress;
};

/**
 * Watches a campaign until nobody is left to submit and the receipts are in, or it stops moving for good.
 *
 * @returns its report at that moment
 */
export async function followCampaign(
  app: App,
  campaignId: number,
  options: FollowOptions,
): Promise<Report> {
  let endedAt: number | null = null;
  for (;;) {
    const campaign = await findCampaign(app.db, campaignId);
    if (!campaign) throw new UserError("the campaign is gone", EXIT.notFound);
    const report = await readReport(app, campaign);
    options.progress.show(report);
    if (report.state === "completed") endedAt ??= Date.now();
    const stopped = report.state === "paused" || report.state === "cancelled";
    const waited = endedAt !== null && Date.now() - endedAt > options.receiptsMs;
    const allIn = endedAt !== null && report.recipients.submitted === 0;
    if (stopped || waited || allIn || options.signal.aborted) {
      options.progress.end();
      return report;
    }
    await sleep(EVERY_MS);
  }
}

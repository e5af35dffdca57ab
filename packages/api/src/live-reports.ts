import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { findCampaign } from "@volley/engine";
import type { App } from "./app.ts";
import { readReport, type Report } from "./report.ts";

/** At most two updates a second of each campaign: more is not seen by anybody. */
const EVERY_MS = 500;

/** A report at a moment; the version is the same exactly when the report is. */
export type LiveReport = {
  readonly version: string;
  readonly report: Report;
  /** Nothing of it will change any more, but for very late receipts. */
  readonly isLast: boolean;
};

export type LiveReports = {
  /** Tells the latest report, and then each that differs from the one before. Returns what ends it. */
  listen(campaignId: number, tell: (live: LiveReport) => void): () => void;
  /** Reads the report once, without listening. */
  read(campaignId: number): Promise<LiveReport | null>;
  stop(): void;
};

/**
 * Reads the reports that somebody of this process listens to: each once in half a second, however many
 * listen to it, and none while nobody does.
 */
export function createLiveReports(app: Pick<App, "db" | "log">): LiveReports {
  const listeners = new Map<number, Set<(live: LiveReport) => void>>();
  const latest = new Map<number, LiveReport>();
  let reading = false;
  let stopped = false;

  async function read(campaignId: number): Promise<LiveReport | null> {
    const campaign = await findCampaign(app.db, campaignId);
    if (!campaign) return null;
    const report = await readReport(app, campaign);
    const version = createHash("sha1").update(JSON.stringify(report)).digest("base64url");
    return { version, report, isLast: isLast(report) };
  }

  async function readAll(): Promise<void> {
    for (const campaignId of listeners.keys()) {
      const live = await read(campaignId);
      const own = listeners.get(campaignId);
      if (!own || !live || live.version === latest.get(campaignId)?.version) continue;
      latest.set(campaignId, live);
      for (const tell of own) tell(live);
    }
  }

  async function run(): Promise<void> {
    if (reading) return;
    reading = true;
    while (!stopped && listeners.size > 0) {
      try {
        await readAll();
      } catch (error) {
        app.log("events.unread", { error });
      }
      await sleep(EVERY_MS);
    }
    reading = false;
  }

  return {
    read,
    listen(campaignId, tell) {
      const own = listeners.get(campaignId) ?? new Set();
      listeners.set(campaignId, own.add(tell));
      const known = latest.get(campaignId);
      if (known) tell(known);
      void run();
      return () => {
        own.delete(tell);
        if (own.size > 0 || listeners.get(campaignId) !== own) return;
        listeners.delete(campaignId);
        latest.delete(campaignId);
      };
    },
    stop() {
      stopped = true;
    },
  };
}

function isLast({ state, recipients }: Report): boolean {
  const open = recipients.sending + recipients.unknown + recipients.submitted;
  return (state === "completed" || state === "cancelled") && open === 0;
}

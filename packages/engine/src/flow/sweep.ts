import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { forgetAttempts } from "../db/attempt-events.ts";
import { completeCampaigns, startDueCampaigns } from "../db/campaigns.ts";
import type { Db } from "../db/connect.ts";
import { dropLeftoverChunks } from "../db/import-chunks.ts";
import { discardAbandonedUploads, listStalledImports } from "../db/imports.ts";
import { forgetOldAnswers } from "../db/kept-answers.ts";
import { accountsWithLookUps } from "../db/lookups.ts";
import { accountsWithOverdue } from "../db/overdue-receipts.ts";
import { EVERY_SECONDS, sampleProgress } from "../db/progress-samples.ts";
import { tendJournal } from "../db/receipt-journal.ts";
import { forgetInbound } from "../db/replies/forget.ts";
import { giveUpPieces } from "../db/replies/record.ts";
import { forgetOldRates } from "../db/report.ts";
import { cancelPending, expireLeases, giveUpReceipts } from "../db/sweep.ts";
import { decideUnknown } from "../db/unknown.ts";
import { tendWebhookLog } from "../db/webhooks/log.ts";
import { failpoint } from "../failpoints/failpoint.ts";
import { createDueWatch } from "./due-watch.ts";
import { retryParked } from "./parked-receipts.ts";
import type { Log, Observer, Running } from "./ports.ts";

const EVERY_MS = 1_000;
/** The rare steps: nothing waits for them, but for whoever has set the times that they watch to seconds. */
const SELDOM_MS = 10 * 60_000;
const BATCH = 1_000;
/** So long the other steps wait for one that forgets: after days without a worker there are millions of rows. */
const FORGET_MS = 1_000;
/** The pieces of a message come within seconds, unless one is lost. */
const PIECES_MS = 5 * 60_000;
/** An import that has not moved for this long has lost its process. */
const IMPORT_QUIET_MS = 5_000;

export type SweepDeps = {
  readonly db: Db;
  readonly shard: number;
  readonly log: Log;
  readonly observer: Pick<Observer, "leasesExpired" | "dueSince">;
  readonly lookUpAfterMs: number;
  readonly noReceiptAfterMs: number;
  /** How long receipts are kept as they came, and what became of attempts. */
  readonly keepReceiptsMs: number;
  /** How long messages from people are kept. */
  readonly keepRepliesMs: number;
  /** How long the log of webhooks is kept. */
  readonly keepWebhooksMs: number;
  readonly checkReceiptsAfterMs: number;
  readonly noReceiptCountries: readonly string[];
  /** An upload whose process has not shown itself for so long has lost it. */
  readonly leaseMs: number;
  readonly onDue: (campaignId: number, accountId: number) => Promise<void>;
  readonly onLookUps: (accountId: number) => void;
  readonly onOverdueReceipts: (accountId: number) => void;
  readonly onStalledImport: (importId: number) => void;
};

export type Sweep = Running & {
  /** When it last went through all its frequent steps, on our monotonic clock. */
  readonly sweptAt: number;
};

/**
 * Finds whatever has come due or was left behind, by looking at the database every second. It needs no
 * message from anybody, so a lost wake-up or a wiped Redis costs a second and nothing else. Every
 * process sweeps: each step is a compare-and-set or takes rows that nobody else holds.
 */
export function startSweep(deps: SweepDeps): Sweep {
  const { db, shard, log, observer } = deps;
  const due = createDueWatch(db);
  let stopping = false;
  const stopped = new AbortController();
  let sweptAt = performance.now();
  /** More is to be forgotten than there was time for. */
  let isBehind = false;

  const often: readonly Step[] = [
    ["start", () => startDueCampaigns(db)],
    [
      "expire leases",
      async () => {
        const lost = await expireLeases(db, {
          limit: BATCH,
          lookUpAfterMs: deps.lookUpAfterMs,
          shard,
        });
        if (lost === 0) return;
        observer.leasesExpired(lost);
        log("sweep.leases_expired", { recipients: lost });
      },
    ],
    [
      "wake",
      async () => {
        const campaigns = await due.list();
        observer.dueSince(campaigns.map(({ place }) => place.dueAt).toSorted()[0] ?? null);
        for (const { id, accountId } of campaigns) await deps.onDue(id, accountId);
      },
    ],
    ["decide unknown", () => untilEmpty(() => decideUnknown(db, { limit: BATCH, shard }))],
    ["cancel", () => untilEmpty(() => cancelPending(db, BATCH, shard))],
    [
      "incomplete messages",
      () =>
        untilEmpty(
          async () =>
            (await giveUpPieces(db, { limit: BATCH, afterMs: PIECES_MS, shard })).messages,
        ),
    ],
    ["parked receipts", () => retryParked(deps, () => stopping)],
    [
      "lookups",
      async () => {
        for (const accountId of await accountsWithLookUps(db)) deps.onLookUps(accountId);
      },
    ],
    [
      "imports",
      async () => {
        for (const id of await listStalledImports(db, IMPORT_QUIET_MS)) deps.onStalledImport(id);
      },
    ],
    // While one is being received its campaign waits for it; a dead one must not hold it up.
    ["discard uploads", () => discardAbandonedUploads(db, deps.leaseMs)],
    [
      "complete",
      async () => {
        for (const campaignId of await completeCampaigns(db)) {
          log("campaign.completed", { campaignId });
        }
      },
    ],
  ];

  const sometimes: readonly Step[] = [["sample progress", () => sampleProgress(db)]];

  const seldom: readonly Step[] = [
    [
      "give up receipts",
      () =>
        untilEmpty(() =>
          giveUpReceipts(db, {
            limit: BATCH,
            afterMs: deps.noReceiptAfterMs,
            atOnceIn: deps.noReceiptCountries,
            shard,
          }),
        ),
    ],
    [
      "overdue receipts",
      async () => {
        const accounts = await accountsWithOverdue(db, deps.checkReceiptsAfterMs);
        for (const accountId of accounts) deps.onOverdueReceipts(accountId);
      },
    ],
    [
      "receipt journal",
      async () => {
        for (const partition of await tendJournal(db, deps.keepReceiptsMs)) {
          log("journal.dropped", { partition });
        }
      },
    ],
    [
      "forget attempts",
      () => untilGone(() => forgetAttempts(db, { keepMs: deps.keepReceiptsMs, limit: BATCH })),
    ],
    [
      "forget replies",
      () => untilGone(() => forgetInbound(db, { keepMs: deps.keepRepliesMs, limit: BATCH })),
    ],
    [
      "webhook log",
      async () => {
        for (const partition of await tendWebhookLog(db, deps.keepWebhooksMs)) {
          log("webhook.log_dropped", { partition });
        }
      },
    ],
    ["forget rates", () => forgetOldRates(db)],
    ["forget answers", () => untilGone(() => forgetOldAnswers(db, BATCH))],
    ["drop leftover uploads", () => dropLeftoverChunks(db)],
  ];

  async function run(): Promise<void> {
    const shortest = Math.min(deps.noReceiptAfterMs, deps.checkReceiptsAfterMs);
    const seldomMs = Math.min(SELDOM_MS, shortest / 4);
    let sometimesAt = 0;
    let seldomAt = 0;
    while (!stopping) {
      await runSteps(often);
      sweptAt = performance.now();
      if (Date.now() >= sometimesAt) {
        await runSteps(sometimes);
        sometimesAt = Date.now() + EVERY_SECONDS * 1_000;
      }
      if (Date.now() >= seldomAt) {
        isBehind = false;
        await runSteps(seldom);
        seldomAt = Date.now() + (isBehind ? 0 : seldomMs);
      }
      await sleep(EVERY_MS, undefined, { signal: stopped.signal }).catch(() => undefined);
    }
  }

  /** A step that fails is tried again at the next turn, and does not keep the others from running. */
  async function runSteps(steps: readonly Step[]): Promise<void> {
    for (const [step, act] of steps) {
      if (stopping) return;
      try {
        failpoint("sweep.step");
        await act();
      } catch (error) {
        log("sweep.failed", { step, error });
      }
    }
  }

  async function untilEmpty(batch: () => Promise<number>): Promise<void> {
    while (!stopping && (await batch()) === BATCH);
  }

  async function untilGone(batch: () => Promise<number>): Promise<void> {
    const end = performance.now() + FORGET_MS;
    while (!stopping && (await batch()) === BATCH) {
      if (performance.now() < end) continue;
      isBehind = true;
      return;
    }
  }

  const done = run();
  return {
    get sweptAt() {
      return sweptAt;
    },
    async stop() {
      stopping = true;
      stopped.abort();
      await done;
    },
  };
}

type Step = readonly [name: string, act: () => Promise<unknown>];

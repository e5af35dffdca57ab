import { performance } from "node:perf_hooks";
import { type Account, findAccount } from "../db/accounts.ts";
import { findCampaign } from "../db/campaigns.ts";
import { type Db, wordsOf } from "../db/connect.ts";
import { pickShard } from "../db/count.ts";
import type { SlotStore } from "../domain/slots.ts";
import { type JobBackend, runJobs } from "../redis/jobs.ts";
import { createImports } from "./imports.ts";
import { createLookUps } from "./look-up.ts";
import { createOverdueReceipts } from "./overdue-receipts.ts";
import type { Log, Observer, PostWebhook, Provider, Running } from "./ports.ts";
import { createPosts, type Post } from "./posts.ts";
import { createSettleBuffer } from "./settle-buffer.ts";
import { stopAccount } from "./stop-account.ts";
import { startSweep } from "./sweep.ts";
import { startTelling, type WebhookTimes } from "./webhooks/tell.ts";

const LIMIT_EVERY_MS = 60_000;
/** So long a worker that was told to end holds on to outcomes that the database does not take. */
const HOLD_OUTCOMES_MS = 20_000;

/** Waiting times that an installation may tune. */
export type WorkerTimes = {
  /** After this long without an outcome a sending process is taken for dead. */
  readonly leaseMs: number;
  /** How long an unknown outcome is left to receipts before it is looked up, and between two looks. */
  readonly lookUpAfterMs: number;
  /** Searches a second and account; the provider allows one. */
  readonly lookUpsPerSecond: number;
  /** After this long a submitted recipient counts as without a receipt. */
  readonly noReceiptAfterMs: number;
  /** How long received receipts are kept as they came. */
  readonly keepReceiptsMs: number;
  /** How long messages from people are kept. */
  readonly keepRepliesMs: number;
  /** After this long without a final receipt the provider is asked for it, and after as long again. */
  readonly checkReceiptsAfterMs: number;
  /** Countries, as in ISO 3166-1 alpha-2, from which no final receipts come: they are not waited for. */
  readonly noReceiptCountries: readonly string[];
  /** How often an account's limit is read again while it is sending; a minute where nothing is said. */
  readonly limitEveryMs?: number;
};

export type WorkerDeps = {
  readonly db: Db;
  /** Connections that plan a statement once, for claims and outcomes. */
  readonly fastDb: Db;
  readonly slots: SlotStore;
  readonly backend: JobBackend;
  readonly times: WorkerTimes;
  /** Connects to the provider of one account; the worker closes it. */
  readonly connectProvider: (account: Account) => Provider;
  /** How endpoints are told what happens. */
  readonly webhooks: { readonly post: PostWebhook; readonly times: WebhookTimes };
  /** Loads an import from where it stands; returns early, between two batches, when aborted. */
  readonly runImport: (importId: number, signal: AbortSignal) => Promise<void>;
  readonly log: Log;
  readonly observer: Observer;
};

/** Of one account, since this process began to send for it. */
export type SlotFigures = {
  readonly account: string;
  readonly granted: number;
  /** Given back, because nobody was due. */
  readonly returned: number;
  /** Reached too late to be used. */
  readonly late: number;
};

/** How a worker is doing, for whoever asks whether it does its work; in milliseconds. */
export type Vitals = {
  /** Since the last sweep through the database that came to its end. */
  readonly sweptAgoMs: number;
  /** Since each lane last took a turn without a failure. */
  readonly lanes: readonly { readonly account: string; readonly turnedAgoMs: number }[];
  /** Outcomes that are not committed yet. */
  readonly unsettled: number;
};

export type Worker = Running & {
  slotFigures(): readonly SlotFigures[];
  vitals(): Vitals;
};

/** Runs everything that sends: job hints, the sweep, and a send lane for each account with due work. */
export function startWorker(deps: WorkerDeps): Worker {
  const { db, fastDb, slots, times, log, observer } = deps;
  const shard = pickShard();
  const outcomes = createSettleBuffer(
    fastDb,
    { shard, lookUpAfterMs: times.lookUpAfterMs, noReceiptIn: times.noReceiptCountries },
    { log, observer },
  );
  const { leaseMs, limitEveryMs = LIMIT_EVERY_MS } = times;
  const { connectProvider } = deps;
  const posts = createPosts({
    db,
    fastDb,
    slots,
    outcomes,
    log,
    observer,
    shard,
    leaseMs,
    limitEveryMs,
    connectProvider,
  });
  const lookUps = createLookUps({
    db,
    slots,
    outcomes,
    log,
    observer,
    shard,
    perSecond: times.lookUpsPerSecond,
    againAfterMs: times.lookUpAfterMs,
  });

  const overdue = createOverdueReceipts({
    db,
    slots,
    log,
    shard,
    perSecond: times.lookUpsPerSecond,
    afterMs: times.checkReceiptsAfterMs,
  });

  async function postOf(accountId: number): Promise<{ account: Account; post: Post } | null> {
    const account = await findAccount(db, accountId);
    if (!account) return null;
    try {
      const post = posts.of(account);
      return { account, post };
    } catch (error) {
      // Credentials that cannot be used are for a person to mend; until then nothing is sent.
      const reason = `the account "${account.name}" cannot be used: ${wordsOf(error)}`;
      await stopAccount(deps, account, reason);
      return null;
    }
  }

  async function wake(campaignId: number, accountId: number): Promise<void> {
    const found = await postOf(accountId);
    found?.post.lane.wake(campaignId);
  }

  async function lookUp(accountId: number): Promise<void> {
    const found = await postOf(accountId);
    if (found) await lookUps.run(found.account, found.post.provider);
  }

  async function askForReceipts(accountId: number): Promise<void> {
    const found = await postOf(accountId);
    if (found) await overdue.run(found.account, found.post.provider);
  }

  const reported = (event: string) => (error: unknown) => log(event, { error });
  const imports = createImports({ run: deps.runImport, onError: reported("import.failed") });
  const jobs = runJobs(
    deps.backend,
    {
      campaign: async (id) => {
        const campaign = await findCampaign(db, id);
        if (campaign?.state === "running") await wake(id, campaign.accountId);
      },
      import: (id) => imports.load(id),
    },
    reported("jobs.error"),
  );
  const sweep = startSweep({
    db,
    shard,
    log,
    observer,
    lookUpAfterMs: times.lookUpAfterMs,
    noReceiptAfterMs: times.noReceiptAfterMs,
    keepReceiptsMs: times.keepReceiptsMs,
    keepRepliesMs: times.keepRepliesMs,
    keepWebhooksMs: deps.webhooks.times.keepMs,
    checkReceiptsAfterMs: times.checkReceiptsAfterMs,
    noReceiptCountries: times.noReceiptCountries,
    leaseMs: times.leaseMs,
    onDue: wake,
    onLookUps: (accountId) => void lookUp(accountId).catch(reported("lookup.failed")),
    onOverdueReceipts: (accountId) =>
      void askForReceipts(accountId).catch(reported("overdue.failed")),
    onStalledImport: (id) => void imports.load(id).catch(reported("import.failed")),
  });

  const telling = startTelling({ db, log, ...deps.webhooks });

  let stopped: Promise<void> | null = null;
  /**
   * Nothing new is begun; then what is on the wire is waited for (15 s at the most), then written, unless the
   * database stays away. Webhooks are waited for meanwhile.
   */
  async function stop(): Promise<void> {
    outcomes.holdFor(HOLD_OUTCOMES_MS);
    const told = telling.stop();
    await Promise.all([sweep.stop(), jobs.close(), lookUps.stop(), overdue.stop(), imports.stop()]);
    await posts.stopLanes();
    await outcomes.drain();
    await told;
    await posts.closeProviders();
  }
  return {
    stop() {
      stopped ??= stop();
      return stopped;
    },
    vitals() {
      const now = performance.now();
      return {
        sweptAgoMs: now - sweep.sweptAt,
        lanes: posts.open.map(({ account, lane }) => ({
          account: account.name,
          turnedAgoMs: now - lane.turnedAt,
        })),
        unsettled: outcomes.waiting,
      };
    },
    slotFigures: () =>
      posts.open.map(({ account, lane: { counts } }) => ({
        account: account.name,
        granted: counts.granted,
        returned: counts.returned,
        late: counts.passed,
      })),
  };
}

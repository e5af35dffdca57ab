import {
  type Account,
  createPostgresSlots,
  type Db,
  type JobBackend,
  openJobs,
  type PostWebhook,
  connectRedisSlots,
  startWorker,
  type WebhookTimes,
} from "@volley/engine";
import type { LedgerEntry } from "@volley/nexmo/simulator";
import { sql } from "kysely";
import { onTestFinished } from "vitest";
import { readLedger, readLedgerMessages } from "../../packages/api/src/demo/compare.ts";
import {
  type SimulatorThread,
  startSimulatorThread,
} from "../../packages/api/src/demo/start-simulator.ts";
import { connectProvider } from "../../packages/api/src/provider.ts";
import { createAccount } from "./campaigns.ts";
import { startRedis, type TestRedis } from "./redis-server.ts";
import type { Mode } from "./system.ts";
import { createTestDatabase } from "./test-database.ts";
import { UNOBSERVED } from "./unobserved.ts";

type SimulatorOptions = Parameters<typeof startSimulatorThread>[0];

/** Workers that send for one account to a simulated provider, in this process, with no receipts. */
export type Lanes = {
  readonly db: Db;
  readonly account: Account;
  readonly simulator: SimulatorThread;
  /** Everything that the workers logged. */
  readonly events: readonly (readonly [event: string, facts: object])[];
  /** Changes the simulated provider while it runs. */
  change(settings: Readonly<Record<string, string>>): Promise<void>;
  ledger: () => ReturnType<typeof readLedger>;
  /** Accepted messages in order. */
  accepted(): Promise<readonly LedgerEntry[]>;
  /** Says that a campaign is due, as starting it does. */
  hint(campaignId: number): Promise<void>;
  readonly redis: TestRedis | null;
};

/** Where there is no endpoint nothing is posted. */
export const NO_ENDPOINTS: { readonly post: PostWebhook; readonly times: WebhookTimes } = {
  post: async () => ({ kind: "failed", problem: "there is no endpoint", tookMs: 0 }),
  times: { timeoutMs: 1_000, retryDelaysMs: [], disableAfterMs: 86_400_000, keepMs: 86_400_000 },
};

const TIMES = {
  leaseMs: 30_000,
  lookUpAfterMs: 60_000,
  lookUpsPerSecond: 1,
  noReceiptAfterMs: 3_600_000,
  keepReceiptsMs: 86_400_000,
  keepRepliesMs: 86_400_000,
  checkReceiptsAfterMs: 3_600_000,
  noReceiptCountries: [],
};

/** @param limitEveryMs how often the account's limit is read again; hardly ever where nothing is said */
export async function startLanes(
  mode: Mode,
  workers: number,
  options: SimulatorOptions & {
    readonly perSecond: number;
    readonly limitEveryMs?: number;
    /** What there is before any worker starts: all of them find it at their first sweep. */
    readonly prepare?: (db: Db, account: Account) => Promise<void>;
  },
): Promise<Lanes> {
  const { limitEveryMs = 3_600_000, prepare, ...simulated } = options;
  const simulator = await startSimulatorThread({ receipts: false, ...simulated });
  onTestFinished(() => simulator.stop());
  const { url, db } = await createTestDatabase();
  const { id } = await createAccount(db);
  await sql`update account set rest_url = ${simulator.url}, api_key = 'volley01',
    max_per_second = ${options.perSecond}, limit_read_at = now() where id = ${id}`.execute(db);
  const account = await db
    .selectFrom("account")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  const events: [string, object][] = [];
  const redis = mode === "scaled" ? await startRedis() : null;
  if (redis) onTestFinished(() => redis.stop());
  const backend: JobBackend = redis ? { kind: "redis", url: redis.url } : { kind: "postgres", url };
  // The workers' own table of jobs is made by whoever opens it first.
  const jobs = openJobs(backend, () => undefined);
  onTestFinished(() => jobs.close());
  await prepare?.(db, account);
  for (let index = 0; index < workers; index += 1) {
    const redisSlots = redis ? await connectRedisSlots(redis.url, () => undefined) : null;
    const worker = startWorker({
      db,
      fastDb: db,
      slots: redisSlots ?? createPostgresSlots(db),
      backend,
      times: { ...TIMES, limitEveryMs },
      connectProvider: () =>
        connectProvider({
          restUrl: simulator.url,
          apiKey: "volley01",
          apiSecret: "Simulator1",
          connections: 64,
          callback: null,
        }),
      runImport: async () => undefined,
      observer: UNOBSERVED,
      webhooks: NO_ENDPOINTS,
      log: (event, facts = {}) => events.push([event, facts]),
    });
    onTestFinished(async () => {
      await worker.stop();
      await redisSlots?.close();
    });
  }
  return {
    db,
    account,
    simulator,
    events,
    async change(settings) {
      const answer = await fetch(`${simulator.url}/simulator/settings`, {
        method: "POST",
        body: new URLSearchParams(settings),
      });
      if (!answer.ok) throw new Error(await answer.text());
    },
    ledger: () => readLedger(simulator.url),
    async accepted() {
      const entries: LedgerEntry[] = [];
      for await (const entry of readLedgerMessages(simulator.url)) entries.push(entry);
      return entries;
    },
    hint: (campaignId) => jobs.add("campaign", campaignId),
    redis,
  };
}

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { connectDatabase, type Db, parseId, readFigures } from "@volley/engine";
import { onTestFinished } from "vitest";
import { generateCsv } from "../../packages/api/src/demo/generate-csv.ts";
import { readLedger } from "../../packages/api/src/demo/compare.ts";
import {
  type SimulatorThread,
  startSimulatorThread,
} from "../../packages/api/src/demo/start-simulator.ts";
import { findFreePort } from "../../packages/api/src/embedded/free-port.ts";
import { openEmbeddedPostgres } from "../../packages/api/src/embedded/open.ts";
import { until } from "../../packages/api/src/embedded/until.ts";
import { startRedis, type TestRedis } from "./redis-server.ts";
import { createTestDatabase } from "./test-database.ts";
import { type Environment, startVolley, type VolleyProcess } from "./volley-process.ts";

/** `embedded`: nothing configured, Postgres does everything. `scaled`: a given Postgres, and Redis. */
export const MODES = ["embedded", "scaled"] as const;
export type Mode = (typeof MODES)[number];

const ADMIN_KEY = "vk_scenario_0123456789";
const WAIT = { everyMs: 50, forMs: 150_000 };

/** All of Volley as real processes beside a simulated provider, and a way to look into its database. */
export type System = {
  readonly mode: Mode;
  readonly env: Environment;
  readonly db: Db;
  readonly simulator: SimulatorThread;
  readonly redis: TestRedis | null;
  call(method: string, path: string, body?: unknown): Promise<Record<string, unknown>>;
  startWorker(): Promise<VolleyProcess>;
  /** Creates an account and a campaign of `recipients`, uploads them and starts it. */
  startCampaign(recipients: number): Promise<number>;
  /** Waits until the provider has accepted at least `count` messages. */
  untilAccepted(count: number): Promise<void>;
  /** Waits until nobody is left to submit and every receipt is in. */
  untilDone(campaignId: number): Promise<void>;
};

/** Waits scaled down, so that a crash is recovered from in seconds; everything else is as in real life. */
const TIMES: Environment = {
  VOLLEY_LEASE_SECONDS: "3",
  VOLLEY_LOOKUP_AFTER_SECONDS: "1.5",
  VOLLEY_LOOKUPS_PER_SECOND: "50",
};

export async function startSystem(mode: Mode, rate: number): Promise<System> {
  const simulator = await startSimulatorThread({ perSecond: rate, searchPerSecond: 200 });
  onTestFinished(() => simulator.stop());
  const port = await findFreePort();
  const shared = { ...TIMES, VOLLEY_PORT: String(port), VOLLEY_ADMIN_KEY: ADMIN_KEY };
  const { db, redis, env } = mode === "embedded" ? await embedded(shared) : await scaled(shared);
  const api = startVolley(["api"], env);
  await api.until(/listens on/);

  const call: System["call"] = async (method, path, body) => {
    const isCsv = typeof body === "string";
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${ADMIN_KEY}`,
        ...(body === undefined ? {} : { "content-type": isCsv ? "text/csv" : "application/json" }),
      },
      ...(body === undefined ? {} : { body: isCsv ? body : JSON.stringify(body) }),
    });
    const json: unknown = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(json)}`);
    return { ...(typeof json === "object" ? json : {}) };
  };

  return {
    mode,
    env,
    db,
    simulator,
    redis,
    call,
    async startWorker() {
      const worker = startVolley(["worker"], env);
      await worker.until(/worker runs/);
      return worker;
    },
    async startCampaign(recipients) {
      const account = await call("POST", "/v1/accounts", {
        name: "scenario",
        apiKey: "volley01",
        apiSecret: "Simulator1",
        restUrl: simulator.url,
      });
      const { id } = await call("POST", "/v1/campaigns", {
        accountId: account["id"],
        name: "Scenario",
        from: "Volley",
        text: "Hi {{first_name}}, {{voucher}}",
      });
      const csv = await text(generateCsv(recipients));
      await call("PUT", `/v1/campaigns/${String(id)}/recipients`, csv);
      await call("POST", `/v1/campaigns/${String(id)}/start`);
      return parseId("campaign", String(id)) ?? 0;
    },
    async untilAccepted(count) {
      const reached = async () => (await readLedger(simulator.url)).accepted >= count || undefined;
      if (!(await until(reached, WAIT)))
        throw new Error(`the provider never got ${count} messages`);
    },
    async untilDone(campaignId) {
      const done = async () => {
        const { total, recipients } = await readFigures(db, { id: campaignId });
        const { pending, sending, unknown, submitted } = recipients;
        const { state } = await call("GET", `/v1/campaigns/cmp_${campaignId}`);
        const open = pending + sending + unknown + submitted;
        return (total > 0 && open === 0 && state === "completed") || undefined;
      };
      if (await until(done, WAIT)) return;
      const report = await call("GET", `/v1/campaigns/cmp_${campaignId}/report`);
      throw new Error(`the campaign did not end: ${JSON.stringify(report)}`);
    },
  };
}

type Place = { readonly db: Db; readonly redis: TestRedis | null; readonly env: Environment };

async function embedded(shared: Environment): Promise<Place> {
  const dataDir = await mkdtemp(join(tmpdir(), "volley-embedded-"));
  const postgres = await openEmbeddedPostgres({ dataDir });
  const db = connectDatabase({ url: postgres.url, connections: 2, name: "test" });
  onTestFinished(async () => {
    await db.destroy();
    await postgres.close();
    await rm(dataDir, { recursive: true, force: true });
  });
  return { db, redis: null, env: { ...shared, VOLLEY_DATA_DIR: dataDir } };
}

async function scaled(shared: Environment): Promise<Place> {
  const { url, db } = await createTestDatabase();
  const redis = await startRedis();
  onTestFinished(() => redis.stop());
  const env = {
    ...shared,
    DATABASE_URL: url,
    REDIS_URL: redis.url,
    VOLLEY_SECRET: "only for scenarios",
  };
  return { db, redis, env };
}

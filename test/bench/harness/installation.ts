import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectDatabase, type Db, parseId } from "@volley/engine";
import { sql } from "kysely";
import { findFreePort } from "../../../packages/api/src/embedded/free-port.ts";
import { openEmbeddedPostgres } from "../../../packages/api/src/embedded/open.ts";
import { startRedis } from "../../support/redis-server.ts";
import type { Setting } from "./bench.ts";
import { type Child, type Environment, startChild, volley } from "./child.ts";
import { parentOf } from "./processor-time.ts";

/** `embedded`: nothing configured, Postgres does everything. `scaled`: a given Postgres, and Redis. */
export const MODES = ["embedded", "scaled"] as const;
export type Mode = (typeof MODES)[number];

const ADMIN_KEY = "vk_bench_0123456789";
const TEMPLATE = "Hi {{first_name}}, your voucher {{voucher}} is waiting.";

/** Volley as its users run it: an `api` process, workers as they are started, and a look into the database. */
export type Installation = {
  readonly mode: Mode;
  readonly db: Db;
  readonly databaseUrl: string;
  /** For further commands. */
  readonly env: Environment;
  /** Where `volley api` listens, its process, and a key that may do everything. */
  readonly url: string;
  readonly key: string;
  readonly apiPid: number;
  /** The process that all of Postgres belongs to. */
  readonly postgresPid: number;
  /** Calls the REST API and returns its answer; throws what it refuses. */
  call(method: string, path: string, body?: unknown): Promise<Record<string, unknown>>;
  /** Starts `volley worker`, with options for node itself where something is to be watched. */
  startWorker(node?: string[]): Promise<Child>;
  /** Adds an account at a simulator, with the limit that it has, and returns the account's id. */
  addAccount(simulatorUrl: string): Promise<number>;
  /** Creates a campaign without recipients. */
  createCampaign(accountId: number): Promise<number>;
  startCampaign(campaignId: number): Promise<void>;
  pauseCampaign(campaignId: number): Promise<void>;
};

export async function openInstallation(setting: Setting, mode: Mode): Promise<Installation> {
  const { stack } = setting;
  const dataDir = await mkdtemp(join(tmpdir(), "volley-bench-"));
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  // With the very settings that Volley gives its own: what is committed has reached the disk.
  const postgres = await openEmbeddedPostgres({ dataDir });
  stack.defer(() => postgres.close());
  const db = connectDatabase({ url: postgres.url, connections: 2, name: "bench" });
  stack.defer(() => db.destroy());
  const port = await findFreePort();
  const env: Environment = {
    VOLLEY_PORT: String(port),
    VOLLEY_ADMIN_KEY: ADMIN_KEY,
    // What is measured is how fast it is, not how fast one key may be.
    VOLLEY_REQUESTS_PER_MINUTE: "0",
    ...(mode === "embedded"
      ? { VOLLEY_DATA_DIR: dataDir }
      : await scaledEnvironment(setting, postgres.url)),
  };
  const api = startChild(setting, volley(["api"], env));
  await api.until(/listens on/);
  const url = `http://127.0.0.1:${port}`;
  const call = callerOf(url);
  let accounts = 0;
  return {
    mode,
    db,
    databaseUrl: postgres.url,
    env,
    url,
    key: ADMIN_KEY,
    apiPid: api.pid,
    postgresPid: await postmasterOf(db),
    call,
    async startWorker(node = []) {
      const worker = startChild(setting, volley(["worker"], env, node));
      await worker.until(/worker runs/);
      return worker;
    },
    async addAccount(restUrl) {
      accounts += 1;
      const account = { name: accountName(accounts), apiKey: "volley01", apiSecret: "Simulator1" };
      const { id } = await call("POST", "/v1/accounts", { ...account, restUrl });
      return parseId("account", String(id)) ?? 0;
    },
    async createCampaign(accountId) {
      const { id } = await call("POST", "/v1/campaigns", {
        accountId: `acc_${accountId}`,
        name: "Bench",
        from: "Volley",
        text: TEMPLATE,
      });
      return parseId("campaign", String(id)) ?? 0;
    },
    async startCampaign(id) {
      await call("POST", `/v1/campaigns/cmp_${id}/start`);
    },
    async pauseCampaign(id) {
      await call("POST", `/v1/campaigns/cmp_${id}/pause`);
    },
  };
}

/** Accounts are numbered as they are added, by the database as well. */
export const accountName = (id: number) => `bench ${id}`;

async function scaledEnvironment(setting: Setting, databaseUrl: string): Promise<Environment> {
  const redis = await startRedis();
  setting.stack.defer(() => redis.stop());
  return {
    DATABASE_URL: databaseUrl,
    REDIS_URL: redis.url,
    VOLLEY_SECRET: "only for measuring",
  };
}

function callerOf(base: string): Installation["call"] {
  return async (method, path, body) => {
    const answer = await fetch(base + path, {
      method,
      headers: {
        authorization: `Bearer ${ADMIN_KEY}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const json: unknown = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(json)}`);
    return { ...Object(json) };
  };
}

async function postmasterOf(db: Db): Promise<number> {
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db);
  return await parentOf(rows[0]?.pid ?? 0);
}

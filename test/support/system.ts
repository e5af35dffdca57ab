import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectDatabase } from "@volley/engine";
import { onTestFinished } from "vitest";
import { openTestPostgres } from "./test-postgres.ts";
import { breakablePlace } from "./breakable-place.ts";
import {
  type Breakable,
  type Mode,
  openSystem,
  type System,
  type SystemOptions,
} from "./open-system.ts";
import type { Findings } from "./oracle/findings.ts";
import { judge, type Judgement } from "./oracle/judge.ts";
import { startRedis } from "./redis-server.ts";
import { createTestDatabase } from "./test-database.ts";

export { type Mode, MODES, type System } from "./open-system.ts";

type Options = Partial<Pick<SystemOptions, "simulator" | "env">>;
/** With whom it is taken down; without, when the test is over. */
type Until = { readonly stack?: AsyncDisposableStack };

export async function startSystem(
  mode: Mode,
  rate: number,
  { stack = stackOfTest(), ...options }: Options & Until = {},
): Promise<System> {
  const place = mode === "embedded" ? embedded : scaled;
  return await openSystem({ mode, rate, place, ...options }, stack);
}

export type BreakableSystem = System & { readonly breakable: Breakable };

/** The same with servers of its own, each behind a fault proxy. */
export async function startBreakableSystem(
  mode: Mode,
  rate: number,
  options: Options = {},
): Promise<BreakableSystem> {
  const place = breakablePlace(mode);
  const system = await openSystem({ mode, rate, place, ...options }, stackOfTest());
  const { breakable } = system;
  if (!breakable) throw new Error("this place cannot be broken");
  return Object.assign(system, { breakable });
}

function stackOfTest(): AsyncDisposableStack {
  const stack = new AsyncDisposableStack();
  onTestFinished(() => stack.disposeAsync());
  return stack;
}

const embedded: SystemOptions["place"] = async (_simulator, stack) => {
  const dataDir = await mkdtemp(join(tmpdir(), "volley-embedded-"));
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  const postgres = await openTestPostgres(dataDir);
  stack.defer(() => postgres.close());
  const db = connectDatabase({ url: postgres.url, connections: 2, name: "test" });
  stack.defer(() => db.destroy());
  return { db, redis: null, env: { VOLLEY_DATA_DIR: dataDir }, breakable: null };
};

const scaled: SystemOptions["place"] = async (_simulator, stack) => {
  const { url, db } = await createTestDatabase((drop) => stack.defer(drop));
  const redis = await startRedis();
  stack.defer(() => redis.stop());
  const env = { DATABASE_URL: url, REDIS_URL: redis.url, VOLLEY_SECRET: "only for scenarios" };
  return { db, redis, env, breakable: null };
};

/** The oracle's verdict on a system and all that ran in it; a scenario expects an empty list. */
export async function verdictOf(
  system: System,
  campaignId: number,
  more: Pick<Judgement, "ended" | "stops"> = {},
): Promise<Findings> {
  const { db, simulator, processes, redis } = system;
  return await judge({
    db,
    campaignId,
    simulatorUrl: simulator.url,
    processes,
    redisUrl: redis?.url ?? null,
    firedAt: await system.firedAt(),
    ...more,
  });
}

import { setTimeout as sleep } from "node:timers/promises";
import { findCampaign, listImports } from "@volley/engine";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { until } from "../../packages/api/src/embedded/until.ts";
import { connectApart } from "../../packages/engine/src/db/connect.ts";
import { longFile, traceOf, WAIT } from "../support/loading.ts";
import { createRandom } from "../support/random.ts";
import type { VolleyProcess } from "../support/spawn-volley.ts";
import { type BreakableSystem, MODES, startBreakableSystem, verdictOf } from "../support/system.ts";

/** One transaction in ten collides with another, as far as the process can tell. */
const COLLIDING = {
  VOLLEY_FAILPOINTS:
    "settle.written:throw=40P01@0.1;settle.rows:throw=40001@0.05;submit.before:throw@0.01",
  VOLLEY_TEST_INSTALLATION: "yes",
};

async function terminateBackends({ db }: BreakableSystem): Promise<void> {
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name <> 'test'`.execute(db);
}

/**
 * Takes every connection that the server allows, those of Volley's processes as well, until `worker` has
 * been refused one.
 */
async function takeAllConnections(system: BreakableSystem, worker: VolleyProcess): Promise<void> {
  const taken: Awaited<ReturnType<typeof connectApart>>[] = [];
  const isRefused = () => /too many clients|connection slots/.test(worker.output());
  try {
    while (!isRefused()) {
      try {
        taken.push(await connectApart(system.db));
      } catch {
        // There is no room left: what Volley's processes have, they lose, and we are there before them.
        await terminateBackends(system);
        await sleep(10);
      }
    }
  } finally {
    await Promise.all(taken.map((client) => client.end()));
  }
}

test.each(MODES)(
  "%s: Postgres crashed, full, cut off after COMMIT, locked and colliding: nothing is lost or sent twice",
  async (mode) => {
    const system = await startBreakableSystem(mode, 200);
    const worker = await system.startWorker();
    const colliding = await system.startWorker(COLLIDING);
    const { postgres } = system.breakable;
    // Enough to be sending still when the last of it goes wrong, also on a slow machine.
    const id = await system.startCampaign(3_500);

    for (const downMs of [0, 500, 1_500]) {
      await system.untilMoreAccepted(50);
      await postgres.crash();
      await sleep(downMs);
      await postgres.start();
    }
    await system.untilMoreAccepted(50);
    await terminateBackends(system);
    await system.untilMoreAccepted(50);
    await takeAllConnections(system, worker);
    await system.untilMoreAccepted(50);

    const random = createRandom(1);
    const cuts = postgres.proxy.cuts;
    postgres.proxy.set({
      kind: "cutAfter",
      sent: "commit\0",
      share: 0.3,
      random: () => random.share(),
    });
    await system.untilMoreAccepted(200);
    postgres.proxy.set({ kind: "pass" });
    expect(postgres.proxy.cuts).toBeGreaterThan(cuts);

    await system.db.transaction().execute(async (trx) => {
      await sql`lock table recipient in access exclusive mode`.execute(trx);
      await sql`select pg_sleep(2)`.execute(trx);
    });
    await system.untilDone(id);
    expect(await verdictOf(system, id)).toEqual([]);
    expect(colliding.output()).toMatch(/failpoint settle\.written: throw/);
    expect(await worker.end("SIGTERM")).toBe(0);
    expect(await colliding.end("SIGTERM")).toBe(0);
  },
);

/** Uploads a list; returns what it has left in the end, and how many rows were read when `during` returned. */
async function importList(system: BreakableSystem, csv: string, during?: () => Promise<void>) {
  const { db } = system;
  const id = await system.createCampaign({ text: "Hi" });
  const campaign = await findCampaign(db, id);
  if (!campaign) throw new Error("a campaign that was just made is there");
  await system.call("PUT", `/v1/campaigns/cmp_${id}/recipients`, csv);
  const find = async () => (await listImports(db, id))[0];
  const begun = async () => ((await find())?.read ?? 0) > 0 || undefined;
  if (!(await until(begun, WAIT))) throw new Error("nothing came in");
  await during?.();
  const readThen = (await find())?.read ?? 0;
  const ended = async () => {
    const found = await find();
    return found?.state === "completed" ? found.id : undefined;
  };
  const importId = await until(ended, WAIT);
  if (importId === undefined) throw new Error("the import did not end");
  return { readThen, trace: await traceOf(db, campaign, importId) };
}

test("Postgres killed in mid-import, and dead connections that do not know it: loading and sending go on", async () => {
  const system = await startBreakableSystem("scaled", 100);
  const worker = await system.startWorker();
  const { postgres } = system.breakable;
  const csv = longFile(40_000);
  const calm = await importList(system, csv);
  const killed = await importList(system, csv, async () => {
    await postgres.crash("SIGKILL");
    await postgres.start();
  });
  expect(killed.readThen).toBeLessThan(40_000);
  expect(killed.trace).toEqual(calm.trace);

  const id = await system.startCampaign(400);
  await system.untilMoreAccepted(100);
  postgres.proxy.set({ kind: "halfOpen" });
  await system.untilMoreAccepted(50);
  await system.untilDone(id);
  expect(await verdictOf(system, id)).toEqual([]);
  expect(await worker.end("SIGTERM")).toBe(0);
});

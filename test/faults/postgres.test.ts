import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { connectApart } from "../../packages/engine/src/db/connect.ts";
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

test("connections to Postgres that are dead without knowing it are given up, and sending goes on", async () => {
  const system = await startBreakableSystem("scaled", 100);
  const worker = await system.startWorker();
  const id = await system.startCampaign(400);
  await system.untilMoreAccepted(100);
  system.breakable.postgres.proxy.set({ kind: "halfOpen" });
  await system.untilMoreAccepted(50);
  await system.untilDone(id);
  expect(await verdictOf(system, id)).toEqual([]);
  expect(await worker.end("SIGTERM")).toBe(0);
});

import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { expect, test } from "vitest";
import { openHandles } from "../support/oracle/leftovers.ts";
import { startBreakableSystem, verdictOf } from "../support/system.ts";

test("Redis away from the start, wiped, killed, full, read-only, slow, silent: sending goes on each time, nothing is lost", async () => {
  const system = await startBreakableSystem("scaled", 200);
  const { breakable, redis: server } = system;
  const proxy = breakable.redis;
  if (!server || !proxy) throw new Error("there is no Redis to break");
  // The processes come up and a campaign starts without it.
  await server.stop();
  const worker = await system.startWorker();
  const id = await system.startCampaign(2_700);
  await server.start();
  await system.untilMoreAccepted(100);
  const handles = await openHandles(worker);
  const direct = new Redis(server.url);
  direct.on("error", () => undefined);

  for (let wipes = 0; wipes < 4; wipes += 1) {
    await direct.flushall();
    await system.untilMoreAccepted(60);
  }

  server.kill();
  await sleep(5_000);
  await server.start();
  await system.untilMoreAccepted(100);

  await direct.config("SET", "maxmemory", "1");
  await sleep(1_500);
  await direct.config("SET", "maxmemory", "0");
  await system.untilMoreAccepted(100);

  // As after a failover to a replica that nobody has promoted: what it has is old, and it takes no writes.
  await direct.replicaof("127.0.0.1", 9);
  await sleep(1_500);
  await direct.replicaof("NO", "ONE");
  await system.untilMoreAccepted(100);

  // Still within the horizon of the slots; beyond it they come too late to be used, and nothing is sent.
  proxy.set({ kind: "delay", ms: 30 });
  await system.untilMoreAccepted(20);
  proxy.set({ kind: "blackhole" });
  await sleep(2_000);
  // Pausing and resuming are decided in Postgres, and no request waits for Redis.
  await system.call("POST", `/v1/campaigns/cmp_${id}/pause`);
  await system.call("POST", `/v1/campaigns/cmp_${id}/resume`);
  proxy.set({ kind: "pass" });
  await system.untilMoreAccepted(100);

  proxy.set({ kind: "halfOpen" });
  await system.untilMoreAccepted(100);

  expect(await openHandles(worker)).toBeLessThanOrEqual(handles + 10);
  await system.untilDone(id);
  direct.disconnect();
  expect(await verdictOf(system, id)).toEqual([]);
  // A Redis that does not answer must not keep a process from ending.
  proxy.set({ kind: "halfOpen" });
  expect(await worker.end("SIGTERM")).toBe(0);
});

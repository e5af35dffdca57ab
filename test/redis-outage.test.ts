import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { expect, test } from "vitest";
import { startSystem, verdictOf } from "./support/system.ts";

test("Redis wiped again and again in mid-campaign: no message is lost, none is accepted twice", async () => {
  const system = await startSystem("scaled", 200);
  const worker = await system.startWorker();
  const campaignId = await system.startCampaign(1_500);
  const redis = new Redis(system.redis?.url ?? "");
  for (const accepted of [200, 400, 600, 800, 1_000]) {
    await system.untilAccepted(accepted);
    await redis.flushall();
  }
  redis.disconnect();
  await system.untilDone(campaignId);
  expect(await verdictOf(system, campaignId)).toEqual([]);
  await worker.end();
});

test("Redis stopped for 15 seconds in mid-campaign: sending waits, goes on by itself, and nothing is lost", async () => {
  const system = await startSystem("scaled", 200);
  const worker = await system.startWorker();
  const campaignId = await system.startCampaign(1_500);
  await system.untilAccepted(400);
  await system.redis?.stop();
  // Starting and pausing are decided in Postgres, so they work without Redis too.
  await system.call("POST", `/v1/campaigns/cmp_${campaignId}/pause`);
  await system.call("POST", `/v1/campaigns/cmp_${campaignId}/resume`);
  await sleep(15_000);
  await system.redis?.start();
  await system.untilDone(campaignId);
  expect(await verdictOf(system, campaignId)).toEqual([]);
  expect(await worker.end("SIGTERM")).toBe(0);
});

test("Redis away from the start: the processes come up, and sending begins when it is there", async () => {
  const system = await startSystem("scaled", 200);
  await system.redis?.stop();
  const worker = await system.startWorker();
  const campaignId = await system.startCampaign(300);
  await system.redis?.start();
  await system.untilDone(campaignId);
  expect(await verdictOf(system, campaignId)).toEqual([]);
  await worker.end();
});

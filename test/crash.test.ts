import { describe, expect, test } from "vitest";
import { MODES, startSystem, verdictOf } from "./support/system.ts";

describe.each(MODES)("%s", (mode) => {
  test("a worker killed three times in mid-campaign: no message is lost, none is accepted twice", async () => {
    const system = await startSystem(mode, 200);
    let worker = await system.startWorker();
    const campaignId = await system.startCampaign(2_000);
    for (const accepted of [400, 900, 1_400]) {
      await system.untilAccepted(accepted);
      await worker.end("SIGKILL");
      worker = await system.startWorker();
    }
    await system.untilDone(campaignId);
    expect(await verdictOf(system, campaignId)).toEqual([]);
    expect(await worker.end("SIGTERM")).toBe(0);
  });

  test("a worker told to stop in mid-campaign leaves nobody unknown, and the next one goes on", async () => {
    const system = await startSystem(mode, 200);
    const first = await system.startWorker();
    const campaignId = await system.startCampaign(800);
    await system.untilAccepted(300);
    expect(await first.end("SIGTERM")).toBe(0);
    const { recipients } = await system.call("GET", `/v1/campaigns/cmp_${campaignId}/report`);
    expect(recipients).toMatchObject({ sending: 0, unknown: 0 });
    const second = await system.startWorker();
    await system.untilDone(campaignId);
    expect(await verdictOf(system, campaignId)).toEqual([]);
    await second.end();
  });

  test("three workers share a campaign and the speed of its account", async () => {
    const system = await startSystem(mode, 200);
    const workers = await Promise.all([1, 2, 3].map(() => system.startWorker()));
    const campaignId = await system.startCampaign(1_000);
    await system.untilDone(campaignId);
    expect(await verdictOf(system, campaignId)).toEqual([]);
    await Promise.all(workers.map((worker) => worker.end()));
  });
});

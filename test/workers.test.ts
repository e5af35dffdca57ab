import { expect, test } from "vitest";
import { MODES, startSystem, verdictOf } from "./support/system.ts";

test.each(MODES)(
  "%s: a worker told to stop in mid-campaign leaves nobody unknown, and three others share the rest",
  async (mode) => {
    const system = await startSystem(mode, 200);
    const first = await system.startWorker();
    const id = await system.startCampaign(1_200);
    await system.untilAccepted(300);
    expect(await first.end("SIGTERM")).toBe(0);
    const { recipients } = await system.call("GET", `/v1/campaigns/cmp_${id}/report`);
    expect(recipients).toMatchObject({ sending: 0, unknown: 0 });
    await Promise.all([1, 2, 3].map(() => system.startWorker()));
    await system.untilDone(id);
    expect(await verdictOf(system, id)).toEqual([]);
  },
);

import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Stop } from "../support/oracle/ledger.ts";
import { MODES, startSystem, verdictOf } from "../support/system.ts";

test.each(MODES)(
  "%s: after a pause or a cancel was answered nothing new starts, whatever goes on around it",
  async (mode) => {
    const system = await startSystem(mode, 200);
    const workers = [await system.startWorker(), await system.startWorker()];
    const id = await system.startCampaign(3_000);
    const ask = async (action: string) => {
      await system.call("POST", `/v1/campaigns/cmp_${id}/${action}`);
      return Date.now();
    };
    const stops: Stop[] = [];
    const pausedWhile = async (act: () => Promise<unknown>) => {
      await system.untilMoreAccepted(100);
      const from = await ask("pause");
      await act();
      await sleep(3_000);
      stops.push({ from, to: Date.now() });
      await ask("resume");
    };
    await pausedWhile(async () => undefined);
    // A crash leaves recipients in hand; what is found out about them waits for the resume as well.
    await pausedWhile(async () => await workers[0]?.end("SIGKILL"));
    await system.startWorker();
    await pausedWhile(async () => {
      await system.redis?.stop();
      await system.redis?.start();
    });
    await system.untilMoreAccepted(100);
    stops.push({ from: await ask("cancel"), to: Infinity });
    await system.untilDone(id, "cancelled");
    await sleep(2_500);
    expect(await verdictOf(system, id, { ended: "cancelled", stops })).toEqual([]);
  },
);

import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { readLedger } from "../../packages/api/src/demo/compare.ts";
import { MODES, startSystem, type System, verdictOf } from "../support/system.ts";

/** One and a half leases, as 45 s are of the 30 s of real life. */
const STANDSTILL_MS = 4_500;
/** A minute alone; three where everything else is tested beside it. */
const PATIENCE_MS = 400_000;
const RECIPIENTS = 2_500;

test.each(MODES)(
  "%s: workers that stand still past their lease and go on, and one that is killed again and again",
  async (mode) => {
    const system = await startSystem(mode, 100);
    const steady = await system.startWorker();
    // Its event loop is blocked with recipients in hand, once, at a line where that hurts.
    const blocked = await system.startWorker({
      VOLLEY_FAILPOINTS: `claim.after:spin=${STANDSTILL_MS}@20`,
      VOLLEY_TEST_INSTALLATION: "yes",
    });
    const id = await system.startCampaign(RECIPIENTS);
    await system.untilMoreAccepted(200);
    steady.child.kill("SIGSTOP");
    await sleep(STANDSTILL_MS);
    steady.child.kill("SIGCONT");
    await system.untilMoreAccepted(100);
    let kills = 0;
    for (; kills < 5 && (await waiting(system, id)) > 500; kills += 1) {
      const killed = await system.startWorker();
      // The others may have sent the rest before it was up.
      const { accepted } = await readLedger(system.simulator.url);
      await system.untilAccepted(Math.min(accepted + 20, RECIPIENTS));
      await killed.end("SIGKILL");
    }
    // On a busy machine the campaign is nearly over before five have been started.
    expect(kills).toBeGreaterThan(1);
    await system.untilDone(id);
    expect(await verdictOf(system, id)).toEqual([]);
    expect(blocked.output()).toMatch(/failpoint claim\.after: spin/);
    expect(await steady.end("SIGTERM")).toBe(0);
    expect(await blocked.end("SIGTERM")).toBe(0);
  },
  PATIENCE_MS,
);

async function waiting(system: System, id: number): Promise<number> {
  const { recipients } = await system.call("GET", `/v1/campaigns/cmp_${id}/report`);
  return Number(Object(recipients).pending);
}

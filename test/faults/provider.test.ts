import { setTimeout as sleep } from "node:timers/promises";
import { findCampaign } from "@volley/engine";
import { expect, test } from "vitest";
import { until } from "../../packages/api/src/embedded/until.ts";
import { type BreakableSystem, startBreakableSystem, verdictOf } from "../support/system.ts";

/** Half of these are accepted, and no answer says so. */
const UNCLEAR = {
  lostAnswer: 0.02,
  lostRequest: 0.02,
  resetAfter: 0.03,
  resetBefore: 0.03,
  badGatewayAfter: 0.03,
  badGatewayBefore: 0.03,
  garbage: 0.02,
  truncated: 0.02,
  html: 0.02,
  empty: 0.02,
  noMessageId: 0.02,
};
/** None of these is accepted. */
const BUSY = { tooManyRequests: 0.1, internalError: 0.1, tooManyBinds: 0.1 };

test("a provider that answers nothing, nonsense, too late or not now: nothing is lost or sent twice", async () => {
  const system = await startBreakableSystem("embedded", 200, { simulator: { receiptRetryMs: 50 } });
  const worker = await system.startWorker();
  const proxy = system.breakable.provider;
  const id = await system.startCampaign(1_500);
  await system.setProvider({ faults: UNCLEAR });
  await system.untilMoreAccepted(300);
  await system.setProvider({ faults: "none" });
  await system.setProvider({ faults: BUSY });
  await system.untilMoreAccepted(100);
  await system.setProvider({ faults: "none" });

  proxy.set({ kind: "reset" });
  await sleep(500);
  proxy.set({ kind: "cutAfterBytes", direction: "toClient", bytes: 2_000 });
  await sleep(1_000);
  proxy.set({ kind: "blackhole" });
  await sleep(2_000);
  proxy.set({ kind: "halfOpen" });
  await system.untilMoreAccepted(100);

  // A storm of throttles: it allows a quarter of what it said.
  await system.setProvider({ perSecond: 50 });
  await system.untilMoreAccepted(100);
  await system.setProvider({ perSecond: 200 });
  await system.untilDone(id);
  expect(await verdictOf(system, id)).toEqual([]);
  expect(await worker.end("SIGTERM")).toBe(0);
});

/**
 * Waits until the system has paused the campaign and the last request that was on the wire is answered, and
 * returns why. Resumed before, it would be paused once more by the answers that still came.
 */
async function reasonOfPause(system: BreakableSystem, id: number): Promise<string> {
  const paused = async () => {
    const campaign = await findCampaign(system.db, id);
    if (campaign?.pausedBy !== "system") return undefined;
    const { recipients } = await system.call("GET", `/v1/campaigns/cmp_${id}/report`);
    return Object(recipients).sending === 0 ? (campaign.pauseReason ?? "") : undefined;
  };
  const reason = await until(paused, { everyMs: 50, forMs: 60_000 });
  if (reason === undefined) throw new Error("the campaign was not paused");
  return reason;
}

test("an account without credentials or credit is paused with the reason, nobody is burnt, and resuming goes on", async () => {
  const system = await startBreakableSystem("scaled", 200);
  const worker = await system.startWorker();
  const id = await system.startCampaign(900);
  const idle = await system.createCampaign();
  await system.untilMoreAccepted(100);

  await system.setProvider({ account: "revoked" });
  expect(await reasonOfPause(system, id)).toMatch(/refuses this account: 4, .*key and secret/);
  expect(worker.output().match(/account\.stopped/g)).toHaveLength(1);
  expect((await findCampaign(system.db, idle))?.state).toBe("draft");
  await system.setProvider({ account: "active" });
  const { resumed } = await system.call("POST", "/v1/accounts/acc_1/resume");
  expect(resumed).toEqual([`cmp_${id}`]);
  await system.untilMoreAccepted(100);

  await system.setCredit({ euros: 0.5, autoReload: false });
  expect(await reasonOfPause(system, id)).toMatch(/refuses this account: 9, .*Top its credit up/);
  await system.setCredit({ euros: 1_000, autoReload: true });
  await system.call("POST", `/v1/campaigns/cmp_${id}/resume`);
  await system.untilDone(id);
  const { recipients } = await system.call("GET", `/v1/campaigns/cmp_${id}/report`);
  expect(recipients).toMatchObject({ rejected: 0 });
  expect(await verdictOf(system, id)).toEqual([]);
  await worker.end();
});

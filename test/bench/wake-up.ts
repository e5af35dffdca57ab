import { setTimeout as sleep } from "node:timers/promises";
import type { Setting } from "./harness/bench.ts";
import type { Installation } from "./harness/installation.ts";
import { seedRecipients } from "./harness/recipients.ts";
import { acceptanceTimes, startSimulatorProcess, summaryOf } from "./harness/simulators.ts";
import { untilAtLeast } from "./harness/wait.ts";

/**
 * From asking the API to start a campaign to the arrival of its first request at the provider, in
 * milliseconds, several times over: for an account that has just been added, then for one that rests.
 */
export async function wakeUps(
  setting: Setting,
  installation: Installation,
  times: number,
): Promise<readonly number[]> {
  const simulator = await startSimulatorProcess(setting, {
    perSecond: 30,
    latencyMs: 20,
    receipts: false,
  });
  const accountId = await installation.addAccount(simulator.url);
  const waits: number[] = [];
  for (let time = 1; time <= times; time += 1) {
    const campaignId = await installation.createCampaign(accountId);
    await seedRecipients(installation.db, campaignId, { count: 1 });
    // Not in step with the sweep, which looks every second.
    await sleep(300 + Math.random() * 1_000);
    const askedAt = performance.timeOrigin + performance.now();
    await installation.startCampaign(campaignId);
    await untilAtLeast(time, async () => (await summaryOf(simulator)).accepted, 30_000);
    waits.push(((await acceptanceTimes(simulator)).at(-1) ?? Number.NaN) - askedAt);
  }
  return waits;
}

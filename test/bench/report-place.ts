import type { Setting } from "./harness/bench.ts";
import { type Installation, openInstallation } from "./harness/installation.ts";
import { type Large, seedLarge } from "./harness/large-campaign.ts";
import { countSubmitted } from "./harness/recipients.ts";
import { startSimulatorProcess } from "./harness/simulators.ts";
import { shown } from "./harness/table.ts";
import { untilAtLeast } from "./harness/wait.ts";

/** Messages a second beside which everything is asked. */
const SENT_PER_SECOND = 300;

/** Where everything is asked: an installation that can send, and an account. */
export type ReportPlace = {
  readonly setting: Setting;
  readonly installation: Installation;
  readonly accountId: number;
};

/** A campaign of many recipients. */
export type LargeCampaign = {
  readonly id: number;
  readonly firstId: number;
  readonly count: number;
  readonly seconds: number;
};

/** Enough for minutes of sending, and always a tenth of a campaign. */
export const unsentOf = (count: number) => Math.min(0.9, Math.max(0.1, 90_000 / count));

export async function openPlace(setting: Setting): Promise<ReportPlace> {
  const simulator = await startSimulatorProcess(setting, {
    perSecond: SENT_PER_SECOND,
    latencyMs: 20,
    receipts: true,
  });
  const installation = await openInstallation(setting, "scaled");
  const accountId = await installation.addAccount(simulator.url);
  await installation.startWorker();
  return { setting, installation, accountId };
}

export async function makeLarge(
  { setting: { tell }, installation, accountId }: ReportPlace,
  large: Large,
): Promise<LargeCampaign> {
  const id = await installation.createCampaign(accountId);
  const from = performance.now();
  const firstId = await seedLarge(installation.db, id, { ...large, tell });
  const seconds = (performance.now() - from) / 1_000;
  tell(`${shown(large.count)} recipients made in ${shown(seconds)} s`);
  return { id, firstId, seconds, count: large.count };
}

/** Sends a campaign while `act` runs, and tells how many a second were accepted meanwhile. */
export async function whileSending<Found>(
  { setting, installation }: ReportPlace,
  { id }: LargeCampaign,
  act: () => Promise<Found>,
): Promise<{ readonly found: Found; readonly perSecond: number }> {
  const submitted = () => countSubmitted(installation.db, [id]);
  const already = await submitted();
  await installation.startCampaign(id);
  const before = await untilAtLeast(already + 20, submitted);
  const from = performance.now();
  const found = await act();
  const perSecond = ((await submitted()) - before) / ((performance.now() - from) / 1_000);
  const { state } = await installation.call("GET", `/v1/campaigns/cmp_${id}`);
  // Else everybody has been sent to: then it was measured beside less than it should be.
  if (state === "running") await installation.pauseCampaign(id);
  else setting.tell(`the campaign was ${String(state)} before all had been asked`);
  return { found, perSecond };
}

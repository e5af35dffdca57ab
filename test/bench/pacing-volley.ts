import { apart, type Setting } from "./harness/bench.ts";
import type { Child } from "./harness/child.ts";
import {
  accountName,
  type Installation,
  type Mode,
  openInstallation,
} from "./harness/installation.ts";
import { countOnTheWire, seedRecipients } from "./harness/recipients.ts";
import { recordRequestTimes } from "./harness/request-times.ts";
import { startSimulatorProcess } from "./harness/simulators.ts";
import { untilAtLeast } from "./harness/wait.ts";
import { messagesFor, type Pace, type Sender, watchPace } from "./pace.ts";
import type { Limit } from "./pacing-plan.ts";

const PROVIDER = { latencyMs: 20, receipts: false };

/** How our workers kept to each of the limits. */
export type VolleyPace = Pace & {
  /** Slots that were reached too late to be used, as a share of all requests. */
  readonly late: number;
};

/** Sends at each limit in turn, with the same workers in the same installation. */
export async function paceVolley(
  setting: Setting,
  { mode, processes }: { readonly mode: Mode; readonly processes: number },
  limits: readonly Limit[],
): Promise<readonly VolleyPace[]> {
  const times = await recordRequestTimes(setting);
  const installation = await openInstallation(setting, mode);
  const workers: Child[] = [];
  for (let count = 0; count < processes; count += 1) {
    workers.push(await installation.startWorker(times.nodeOptions()));
  }
  const found: (Pace & { readonly accountId: number })[] = [];
  for (const limit of limits) {
    const pace = await apart(setting, async (own) => {
      const simulator = await startSimulatorProcess(own, { ...limit, ...PROVIDER });
      const accountId = await installation.addAccount(simulator.url);
      const sender = await campaignOf(installation, accountId, { simulator, times, limit });
      return { ...(await watchPace(sender, limit)), accountId };
    });
    const { perSecond, throttle } = limit;
    setting.tell(
      `${mode}, ${processes} processes, ${perSecond}/s ${throttle}: ${(pace.used * 100).toFixed(2)} %`,
    );
    found.push(pace);
  }
  // A worker says at the end what it has not said yet.
  await Promise.all(workers.map((worker) => worker.end()));
  const said = workers.flatMap((worker) => worker.output().split("\n"));
  return found.map((pace) => {
    return { ...pace, late: lateSlots(said, pace.accountId) / pace.left.length };
  });
}

/** How many slots the senders say that they missed; see engine/flow/lane/counts.ts. */
function lateSlots(lines: readonly string[], accountId: number): number {
  const reports = lines.filter((line) => line.includes('"send.late_slots"'));
  return reports
    .map((line) => Object(JSON.parse(line)))
    .filter((report) => report.account === accountName(accountId))
    .reduce((sum, report) => sum + Number(report.late), 0);
}

async function campaignOf(
  installation: Installation,
  accountId: number,
  { limit, ...watched }: Pick<Sender, "simulator" | "times"> & { readonly limit: Limit },
): Promise<Sender> {
  const id = await installation.createCampaign(accountId);
  await seedRecipients(installation.db, id, { count: messagesFor(limit) });
  return {
    ...watched,
    start: () => installation.startCampaign(id),
    stop: async () => {
      await installation.pauseCampaign(id);
      await untilAtLeast(0, async () => -(await countOnTheWire(installation.db, [id])));
    },
  };
}

import { apart, type Setting } from "./harness/bench.ts";
import type { Child } from "./harness/child.ts";
import { type Installation, type Mode, openInstallation } from "./harness/installation.ts";
import { countOnTheWire, seedRecipients } from "./harness/recipients.ts";
import { recordRequestTimes } from "./harness/request-times.ts";
import { startSimulatorProcess } from "./harness/simulators.ts";
import { untilAtLeast } from "./harness/wait.ts";
import { messagesFor, type Pace, type Sender, watchPace } from "./pace.ts";
import type { Limit } from "./pacing-plan.ts";

const PROVIDER = { latencyMs: 20, receipts: false };
/** The event that a sender logs for each, at the level debug. */
const LATE_SLOT = "send.late_slot";

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
    const watched = { node: times.nodeOptions(), settings: { VOLLEY_LOG_LEVEL: "debug" } };
    workers.push(await installation.startWorker(watched));
  }
  const lateSlots = () =>
    workers.reduce((sum, worker) => sum + worker.output().split(LATE_SLOT).length - 1, 0);

  const found: VolleyPace[] = [];
  for (const limit of limits) {
    const lateBefore = lateSlots();
    const pace = await apart(setting, async (own) => {
      const simulator = await startSimulatorProcess(own, { ...limit, ...PROVIDER });
      return await watchPace(await campaignAt(installation, { simulator, times }, limit), limit);
    });
    found.push({ ...pace, late: (lateSlots() - lateBefore) / pace.left.length });
    const { perSecond, throttle } = limit;
    setting.tell(
      `${mode}, ${processes} processes, ${perSecond}/s ${throttle}: ${(pace.used * 100).toFixed(2)} %`,
    );
  }
  return found;
}

/** A campaign of an account of its own at this simulator. */
async function campaignAt(
  installation: Installation,
  watched: Pick<Sender, "simulator" | "times">,
  limit: Limit,
): Promise<Sender> {
  const accountId = await installation.addAccount(watched.simulator.url);
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

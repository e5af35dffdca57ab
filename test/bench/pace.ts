import { setTimeout as sleep } from "node:timers/promises";
import { monotonicNow, type RequestTimes } from "./harness/request-times.ts";
import { acceptanceTimes, type SimulatorProcess, summaryOf } from "./harness/simulators.ts";
import { mostWithin } from "./harness/statistics.ts";
import { untilAtLeast } from "./harness/wait.ts";
import type { Limit } from "./pacing-plan.ts";

/** Senders need so long to find their pace; what they do before is not steady. */
const WARM_SECONDS = 1;
/** Left over when the watch ends, so that no sender runs out of messages before. */
const BACKLOG_SECONDS = 4;

/** How one sender kept to a limit. Shares are 0 to 1. */
export type Pace = {
  /** Accepted in whole seconds of steady sending, as a share of what the limit allows. */
  readonly used: number;
  readonly throttled: number;
  /** Most requests in any sliding second, as they arrived at the simulator and as they left. */
  readonly mostArrived: number;
  readonly mostLeft: number;
  /** When requests left: milliseconds of the machine's monotonic clock. */
  readonly left: readonly number[];
};

/** What a sender is controlled by, and watched at. */
export type Sender = {
  readonly simulator: SimulatorProcess;
  readonly times: RequestTimes;
  readonly start: () => Promise<void>;
  /** Resolves when nothing is on the wire any more. */
  readonly stop: () => Promise<void>;
};

/** As many messages as no sender can submit while it is watched. */
export const messagesFor = ({ perSecond, seconds }: Limit) =>
  perSecond * (WARM_SECONDS + seconds + BACKLOG_SECONDS);

/** Watches a sender from both ends, for as many seconds as the limit says. */
export async function watchPace(sender: Sender, limit: Limit): Promise<Pace> {
  const { simulator, times } = sender;
  const startedAt = monotonicNow();
  await sender.start();
  await untilAtLeast(1, async () => (await summaryOf(simulator)).accepted, 30_000);
  await sleep((WARM_SECONDS + limit.seconds) * 1_000);
  await sender.stop();
  // The senders write their notes a few times a second.
  await sleep(300);
  const left = await times.since(startedAt);
  const { requests, throttled, maxSlidingSecond } = await summaryOf(simulator);
  return {
    used: steadyShare(await acceptanceTimes(simulator), limit),
    throttled: throttled / requests,
    mostArrived: maxSlidingSecond,
    mostLeft: mostWithin(left, 1_000),
    left,
  };
}

/** Whole seconds, so that a sender that works in bursts of a second is not judged by half a burst. */
function steadyShare(accepted: readonly number[], { perSecond, seconds }: Limit): number {
  const from = (accepted[0] ?? Number.NaN) + WARM_SECONDS * 1_000;
  const until = from + seconds * 1_000;
  const steady = accepted.filter((moment) => moment >= from && moment < until);
  return steady.length / (seconds * perSecond);
}

import type { SubmitOutcome } from "../../domain/outcome.ts";
import { FULL_SPEED, nextFactor, suspectsLimit } from "../../domain/throttling.ts";
import type { Log } from "../ports.ts";
import type { Timeline } from "./timeline.ts";

export type ThrottleWatch = {
  /** At what share of its usual speed the account is sending, over all processes. */
  readonly factor: number;
  note(outcome: SubmitOutcome): void;
  /** Shares what was noted with the other processes and takes over what they agreed on. */
  share(): Promise<void>;
  /** Begins anew at full speed: the limit that was too high is not the limit any more. */
  reset(): Promise<void>;
};

export type Watched = {
  readonly timeline: Timeline;
  readonly account: string;
  readonly log: Log;
  /** So much is throttled that the limit cannot be right. */
  readonly onSuspicion: () => void;
};

/** Slows an account down, in all processes alike, when a share of throttles lasts. */
export function createThrottleWatch({
  timeline,
  account,
  log,
  onSuspicion,
}: Watched): ThrottleWatch {
  let factor = FULL_SPEED;
  let submitted = 0;
  let throttled = 0;

  async function tally() {
    const noted = [submitted, throttled] as const;
    submitted = 0;
    throttled = 0;
    try {
      return await timeline.tally(...noted);
    } catch (error) {
      submitted += noted[0];
      throttled += noted[1];
      throw error;
    }
  }

  return {
    get factor() {
      return factor;
    },
    note(outcome) {
      submitted += 1;
      // A number that asks to wait says nothing about the account.
      if (outcome.kind === "throttled" && outcome.waitMs === null) throttled += 1;
      if (outcome.kind === "tryLater" && outcome.code === 429) throttled += 1;
    },
    async share() {
      const all = await tally();
      factor = all.factor;
      if (suspectsLimit(all)) onSuspicion();
      const next = nextFactor(all);
      if (next === null || !(await timeline.beginWindow(all, next))) return;
      if (next !== factor) {
        log("send.adapted", {
          account,
          factor: next,
          submitted: all.submitted,
          throttled: all.throttled,
        });
      }
      factor = next;
    },
    async reset() {
      const all = await tally();
      await timeline.beginWindow(all, FULL_SPEED);
      factor = FULL_SPEED;
    },
  };
}

import type { Setting } from "./bench.ts";
import { runProgram } from "./child.ts";

/** Requests before those that are counted. */
export const WARM_UP = 2_000;

export type Load = {
  readonly url: string;
  readonly requests: number;
  readonly connections: number;
};

export type Loaded = {
  readonly perSecond: number;
  /** Of the loading process, for one request. */
  readonly processorMs: number;
};

/** Submits in a bare loop from a process of its own, and makes sure that everything was accepted. */
export async function load(setting: Setting, task: Load): Promise<Loaded> {
  const answer = Object(await runProgram(setting, "submit-loop", { ...task, warmUp: WARM_UP }));
  const [accepted, seconds] = [Number(answer["accepted"]), Number(answer["seconds"])];
  if (accepted !== task.requests) {
    throw new Error(`${accepted} of ${task.requests} requests were accepted by ${task.url}`);
  }
  return {
    perSecond: accepted / seconds,
    processorMs: (Number(answer["processorSeconds"]) * 1_000) / accepted,
  };
}

import { setTimeout as sleep } from "node:timers/promises";
import type { System } from "../support/open-system.ts";
import type { Environment, VolleyProcess } from "../support/spawn-volley.ts";

const AGAIN_MS = 200;

/** What a service manager does: starts a process again whenever it has ended. */
export type Kept = {
  /** Null while it is being started. */
  current(): VolleyProcess | null;
  /** The next one starts with this in its environment, once. */
  armNext(env: Environment): void;
  stop(): Promise<void>;
};

/** `start` fails while the database is away; then it is tried again, as it would be on a server. */
export function keepRunning(
  start: (env: Environment) => Promise<VolleyProcess>,
  tell: (line: string) => void,
): Kept {
  let process: VolleyProcess | null = null;
  let next: Environment = {};
  let stopping = false;
  async function run(): Promise<void> {
    while (!stopping) {
      const env = next;
      next = {};
      process = await start(env).catch((error: unknown) => {
        tell(`not started: ${String(error).trim().split("\n").at(-1)}`);
        return null;
      });
      await process?.exit();
      process = null;
      if (!stopping) await sleep(AGAIN_MS);
    }
  }
  const done = run();
  return {
    current: () => process,
    armNext(env) {
      next = env;
    },
    async stop() {
      stopping = true;
      // One that stands still could not end.
      process?.child.kill("SIGCONT");
      await process?.end("SIGTERM");
      await done;
    },
  };
}

/** Resumes a campaign that the system has paused, again and again, as somebody would who mends the causes. */
export type Operator = {
  /** Returns when nothing is being resumed any more. */
  rest(): Promise<void>;
  goOn(): void;
  stop(): Promise<void>;
};

export function startOperator(system: System, campaignId: number): Operator {
  let resting = false;
  let stopping = false;
  let turn: Promise<unknown> = Promise.resolve();
  async function run(): Promise<void> {
    while (!stopping) {
      await sleep(AGAIN_MS);
      if (resting) continue;
      const path = `/v1/campaigns/cmp_${campaignId}`;
      // Refused while it runs, and unanswered while the API is away: asked again in a moment.
      turn = system.call("POST", `${path}/resume`).catch(() => undefined);
      await turn;
    }
  }
  const done = run();
  return {
    async rest() {
      resting = true;
      await turn;
    },
    goOn() {
      resting = false;
    },
    async stop() {
      stopping = true;
      await done;
    },
  };
}

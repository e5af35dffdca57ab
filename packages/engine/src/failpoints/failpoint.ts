import { writeSync } from "node:fs";
import { performance } from "node:perf_hooks";
import process from "node:process";
import type { FailpointName } from "./names.ts";
import type { ArmedFailpoint, FailpointAction, FailpointTurn } from "./plan.ts";

/** What a failpoint throws. */
export class FailpointError extends Error {
  override name = "FailpointError";
  /** The SQLSTATE that it was asked to look like, as the driver of the database gives it. */
  readonly code: string | undefined;
  constructor(at: FailpointName, sqlState: string | null) {
    super(`failpoint ${at}`);
    this.code = sqlState ?? undefined;
  }
}

type Armed = ArmedFailpoint & { passes: number };

/** Null in every process that nobody has armed: then passing a failpoint is this one comparison. */
let armed: ReadonlyMap<FailpointName, Armed> | null = null;

/** Marks a step at which a crash must do no harm. Does nothing unless the process was armed for a test. */
export function failpoint(name: FailpointName): void {
  if (armed !== null) pass(armed.get(name));
}

/** Makes this process fail as planned; an empty plan disarms it. For tests only. */
export function armFailpoints(points: readonly ArmedFailpoint[]): void {
  const entries = points.map((point) => [point.name, { ...point, passes: 0 }] as const);
  armed = entries.length > 0 ? new Map(entries) : null;
}

function pass(point: Armed | undefined): void {
  if (!point) return;
  point.passes += 1;
  if (!isTurn(point.turn, point.passes)) return;
  say(`failpoint ${point.name}: ${point.action.kind} at pass ${point.passes}\n`);
  act(point.name, point.action);
}

/** Writes at once: after a kill nothing that waits in a buffer would come out. */
function say(line: string): void {
  for (;;) {
    try {
      writeSync(2, line);
      return;
    } catch (error) {
      // A pipe that is full takes the line as soon as its reader has taken some of it.
      if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) throw error;
    }
  }
}

function isTurn(turn: FailpointTurn, passes: number): boolean {
  switch (turn.kind) {
    case "each":
      return true;
    case "only":
      return passes === turn.pass;
    case "chance":
      return Math.random() < turn.share;
  }
}

function act(name: FailpointName, action: FailpointAction): void {
  switch (action.kind) {
    case "kill":
      process.kill(process.pid, "SIGKILL");
      return;
    case "exit":
      process.exit(action.code);
      return;
    case "throw":
      throw new FailpointError(name, action.sqlState);
    case "sleep":
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, action.ms);
      return;
    case "spin": {
      const until = performance.now() + action.ms;
      while (performance.now() < until);
    }
  }
}

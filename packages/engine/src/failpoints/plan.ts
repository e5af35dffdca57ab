import { type FailpointName, isFailpointName } from "./names.ts";

/** What happens to the process at a failpoint. */
export type FailpointAction =
  /** SIGKILL to itself: nothing more of it runs. */
  | { readonly kind: "kill" }
  /** Ends as after a fatal error, with this code. */
  | { readonly kind: "exit"; readonly code: number }
  /** An error; with a SQLSTATE it looks as if the database had refused. */
  | { readonly kind: "throw"; readonly sqlState: string | null }
  /** Stands still, as if stopped by a signal just here. */
  | { readonly kind: "sleep"; readonly ms: number }
  /** Stands still with a busy core. */
  | { readonly kind: "spin"; readonly ms: number };

/** At which passes: each one, only the nth, or by chance. */
export type FailpointTurn =
  | { readonly kind: "each" }
  | { readonly kind: "only"; readonly pass: number }
  | { readonly kind: "chance"; readonly share: number };

export type ArmedFailpoint = {
  readonly name: FailpointName;
  readonly action: FailpointAction;
  readonly turn: FailpointTurn;
};

export type FailpointPlan =
  | { readonly kind: "plan"; readonly points: readonly ArmedFailpoint[] }
  | { readonly kind: "unreadable"; readonly problem: string };

const ENTRY = /^([a-z._]+):([a-z]+)(?:=([0-9A-Z]+))?(?:@([0-9.]+))?$/;
const FORM =
  "name:action, with action one of kill, exit=1, throw, throw=40001, sleep=ms or spin=ms";

/**
 * Reads a plan: entries `name:action[=value][@turn]` with a semicolon between them, for example
 * `claim.after:kill@3;settle.written:throw=40001@0.2;submit.after:sleep=500`. A turn is the number of
 * the one pass at which to act, or a share of all passes below 1; without it every pass counts.
 */
export function readFailpoints(text: string): FailpointPlan {
  const points: ArmedFailpoint[] = [];
  for (const entry of text.split(";").filter((part) => part.trim() !== "")) {
    const point = readEntry(entry.trim());
    if (typeof point === "string") return { kind: "unreadable", problem: point };
    if (points.some(({ name }) => name === point.name)) {
      return { kind: "unreadable", problem: `${point.name} stands there twice` };
    }
    points.push(point);
  }
  return { kind: "plan", points };
}

function readEntry(entry: string): ArmedFailpoint | string {
  const [, name = "", kind = "", value, at] = ENTRY.exec(entry) ?? [];
  if (name === "") return `"${entry}" is not ${FORM}`;
  if (!isFailpointName(name)) return `${name} is not a failpoint`;
  const action = readAction(kind, value);
  if (!action) return `"${entry}" is not ${FORM}`;
  const turn = readTurn(at);
  if (!turn) return `"${entry}": after @ stands a whole number from 1, or a share below 1`;
  return { name, action, turn };
}

function readAction(kind: string, value: string | undefined): FailpointAction | null {
  const number = value === undefined ? null : Number(value);
  switch (kind) {
    case "kill":
      return value === undefined ? { kind } : null;
    case "exit":
      return number === null || Number.isInteger(number) ? { kind, code: number ?? 1 } : null;
    case "throw":
      return { kind, sqlState: value ?? null };
    case "sleep":
    case "spin":
      return number !== null && number > 0 ? { kind, ms: number } : null;
    default:
      return null;
  }
}

function readTurn(at: string | undefined): FailpointTurn | null {
  if (at === undefined) return { kind: "each" };
  const number = Number(at);
  if (number > 0 && number < 1) return { kind: "chance", share: number };
  return Number.isInteger(number) && number >= 1 ? { kind: "only", pass: number } : null;
}

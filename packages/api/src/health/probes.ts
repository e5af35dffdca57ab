import { statfs } from "node:fs/promises";
import { performance } from "node:perf_hooks";
import { checkAlive, type Db, type Jobs, readSchemaState, type Worker } from "@volley/engine";
import type { Measures } from "../metrics/measures.ts";
import type { Probe } from "./health.ts";

/** A lane turns each second at the least; this much later something holds it. */
const LANE_MS = 15_000;
/** A sweep takes a second and whatever it finds to do. */
const SWEEP_MS = 60_000;
/** At a thousand a second these are ten seconds of outcomes, and they are batches of 200. */
const MOST_UNSETTLED = 10_000;
/** After a receipt was turned away the buffer counts as full for so long. */
const BUSY_MS = 10_000;
/** Postgres stops for want of space with less than a segment of its log left; this is four. */
const LEAST_SPACE = 64 * 1024 * 1024;

export const databaseProbe = (db: Db): Probe => ({
  name: "database",
  critical: true,
  async look() {
    try {
      await checkAlive(db);
      return null;
    } catch {
      // What the driver says may name hosts and users, and anybody may ask.
      return "the database does not answer";
    }
  },
});

export const schemaProbe = (db: Db): Probe => ({
  name: "migrations",
  critical: true,
  async look() {
    const state = await readSchemaState(db).catch(() => null);
    if (state === null) return "the database does not answer";
    const { missing } = state;
    return missing.length === 0
      ? null
      : `${missing.length} migrations are missing, ${missing[0]} first`;
  },
});

/** The database's own place, where it is ours. */
export const embeddedProbe = (dataDir: string): Probe => ({
  name: "embedded",
  critical: true,
  async look() {
    const { bavail, bsize } = await statfs(dataDir);
    return bavail * bsize >= LEAST_SPACE ? null : "no space is left in the data directory";
  },
});

/** Without Redis the API takes everything on, and workers send nothing. */
export const redisProbe = (jobs: Jobs, critical: boolean): Probe => ({
  name: "redis",
  critical,
  look: () =>
    jobs.counts().then(
      () => null,
      () => "Redis does not answer: nothing is sent until it does",
    ),
});

export const receiptsProbe = (measures: Measures): Probe => ({
  name: "receipts",
  critical: true,
  look: () =>
    performance.now() - measures.receiptsBusyAt < BUSY_MS
      ? "receipts are turned away, since more wait than can be written"
      : null,
});

export function workerProbes(worker: Worker): readonly Probe[] {
  return [
    {
      name: "sweep",
      critical: true,
      look() {
        const { sweptAgoMs } = worker.vitals();
        return sweptAgoMs < SWEEP_MS ? null : `the last sweep ended ${seconds(sweptAgoMs)} s ago`;
      },
    },
    {
      name: "lanes",
      critical: true,
      look() {
        const stuck = worker.vitals().lanes.filter(({ turnedAgoMs }) => turnedAgoMs >= LANE_MS);
        if (stuck.length === 0) return null;
        const longest = Math.max(...stuck.map(({ turnedAgoMs }) => turnedAgoMs));
        return `${stuck.length} accounts have sent nothing for ${seconds(longest)} s: no slots, or no database`;
      },
    },
    {
      name: "outcomes",
      critical: true,
      look() {
        const { unsettled } = worker.vitals();
        return unsettled < MOST_UNSETTLED ? null : `${unsettled} outcomes wait to be written`;
      },
    },
  ];
}

function seconds(ms: number): number {
  return Math.round(ms / 1_000);
}

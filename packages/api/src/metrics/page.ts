import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Gauges, JobCount, PoolFigures } from "@volley/engine";
import { collectDefaultMetrics, Counter, Gauge, Registry } from "prom-client";
import type { CheckResult } from "../health/health.ts";
import { histogramText } from "./histogram-text.ts";
import type { Measures } from "./measures.ts";
import type { Series } from "./tally.ts";

/** What a page of metrics is written from; a reading that failed is null, and its metrics are left out. */
export type Readings = {
  readonly measures: Measures;
  readonly version: string;
  readonly gauges: () => Promise<Gauges | null>;
  readonly jobs: () => Promise<readonly JobCount[] | null>;
  readonly pools: () => Readonly<Record<string, PoolFigures>>;
  readonly slots: () => readonly { readonly account: string; readonly fates: Fates }[];
  readonly checks: () => Promise<readonly CheckResult[]>;
};

/** What became of an account's slots. */
type Fates = Readonly<Record<"granted" | "returned" | "late", number>>;

const LOOP_RESOLUTION_MS = 20;

/** Writes metrics in Prometheus' text format. Opened when somebody first asks: until then it costs nothing. */
export function openMetricsPage(readings: Readings): () => Promise<string> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  addCounters(registry, readings);
  addStored(registry, readings);
  addProcess(registry, readings);
  const { timings } = readings.measures;
  return async () => {
    const simple = await registry.metrics();
    return simple + Object.values(timings).map(histogramText).join("");
  };
}

function addCounters(registry: Registry, { measures, slots }: Readings): void {
  for (const { series } of Object.values(measures.tallies)) {
    const counter = new Counter({
      ...named(series),
      registers: [registry],
      collect() {
        counter.reset();
        for (const { labels, value } of series.samples()) counter.inc(labels, value.n);
      },
    });
  }
  const fates = new Counter({
    name: "volley_slots_total",
    help: "Slots that this process was granted, gave back for want of anybody due, or reached too late",
    labelNames: ["account", "fate"],
    registers: [registry],
    collect() {
      fates.reset();
      for (const { account, fates: all } of slots()) {
        for (const [fate, n] of Object.entries(all)) fates.inc({ account, fate }, n);
      }
    },
  });
}

function named(series: Series<unknown>) {
  const { name, help, labels } = series;
  return { name, help, labelNames: [...labels] };
}

type Value = readonly [labels: Readonly<Record<string, string>>, value: number];

/** A gauge that is written anew for each page; nothing where there is nothing to tell. */
function addGauge(
  registry: Registry,
  about: { readonly name: string; readonly help: string; readonly labels?: readonly string[] },
  read: () => Promise<readonly Value[]> | readonly Value[],
): void {
  const gauge = new Gauge({
    name: about.name,
    help: about.help,
    labelNames: [...(about.labels ?? [])],
    registers: [registry],
    async collect() {
      gauge.reset();
      const values = await read();
      if (values.length === 0) gauge.remove({});
      for (const [labels, value] of values) gauge.set(labels, value);
    },
  });
}

/** What Postgres and the queue hold; the same from each process, so sums over processes mean nothing. */
function addStored(registry: Registry, { gauges, jobs }: Readings): void {
  const stored =
    (pick: (all: Gauges) => readonly Value[]): (() => Promise<readonly Value[]>) =>
    async () => {
      const all = await gauges();
      return all === null ? [] : pick(all);
    };
  addGauge(
    registry,
    {
      name: "volley_recipients",
      help: "Recipients of campaigns that are scheduled, running or paused",
      labels: ["state"],
    },
    stored(({ recipients }) => recipients.map(({ state, count }) => [{ state }, count])),
  );
  addGauge(
    registry,
    {
      name: "volley_campaigns",
      help: "Campaigns that have not ended, and who paused them",
      labels: ["state", "paused_by"],
    },
    stored(({ campaigns }) =>
      campaigns.map(({ state, by, count }) => [{ state, paused_by: by ?? "" }, count]),
    ),
  );
  addGauge(
    registry,
    {
      name: "volley_unknown_recipients",
      help: "Recipients that the provider may or may not have taken",
      labels: ["account"],
    },
    stored(({ accounts }) => accounts.map(({ account, unknown }) => [{ account }, unknown])),
  );
  addGauge(
    registry,
    {
      name: "volley_rate_limit_per_second",
      help: "Requests a second that the provider allows",
      labels: ["account"],
    },
    stored(({ accounts }) =>
      accounts.map(({ account, maxPerSecond }) => [{ account }, maxPerSecond]),
    ),
  );
  addGauge(
    registry,
    {
      name: "volley_dlr_parked",
      help: "Receipts that belong to nothing known; 10000 stands for that many and more",
    },
    stored(({ parkedReceipts }) => [[{}, parkedReceipts]]),
  );
  addGauge(
    registry,
    { name: "volley_imports", help: "Imports that are under way", labels: ["state"] },
    stored(({ imports }) => imports.map(({ state, count }) => [{ state }, count])),
  );
  addGauge(
    registry,
    { name: "bullmq_job_count", help: "Hints in BullMQ's queues", labels: ["queue", "state"] },
    async () =>
      ((await jobs()) ?? []).map(({ queue, state, count }): Value => [{ queue, state }, count]),
  );
}

/** How this process is doing. */
function addProcess(registry: Registry, readings: Readings): void {
  const { measures, version, pools, checks } = readings;
  addGauge(
    registry,
    {
      name: "volley_due_oldest_age_seconds",
      help: "Since when somebody waits to be submitted who could be; only where a worker runs",
    },
    () => {
      const { dueSince } = measures;
      return [[{}, dueSince === null ? 0 : Math.max(0, (Date.now() - dueSince) / 1_000)]];
    },
  );
  addGauge(
    registry,
    {
      name: "volley_database_connections",
      help: "Connections to Postgres, and statements that wait for one",
      labels: ["pool", "state"],
    },
    () =>
      Object.entries(pools()).flatMap(([pool, { open, idle, waiting }]): readonly Value[] => [
        [{ pool, state: "busy" }, open - idle],
        [{ pool, state: "idle" }, idle],
        [{ pool, state: "waiting" }, waiting],
      ]),
  );
  addGauge(
    registry,
    {
      name: "volley_check",
      help: "1 where a check of /readyz is well, 0 where it is not",
      labels: ["check"],
    },
    async () => (await checks()).map(({ name, ok }): Value => [{ check: name }, ok ? 1 : 0]),
  );
  addGauge(
    registry,
    {
      name: "volley_build_info",
      help: "What runs here; always 1",
      labels: ["version", "node"],
    },
    () => [[{ version, node: process.versions.node }, 1]],
  );
  const delay = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
  delay.enable();
  addGauge(
    registry,
    {
      name: "volley_event_loop_lag_seconds",
      help: "The 99th percentile of the event loop's delay since the last page",
    },
    () => {
      const seconds = Math.max(0, delay.percentile(99) / 1e9 - LOOP_RESOLUTION_MS / 1_000);
      delay.reset();
      return [[{}, Number.isFinite(seconds) ? seconds : 0]];
    },
  );
}

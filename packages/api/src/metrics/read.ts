import { type Db, type Jobs, poolFigures, readGauges, type Worker } from "@volley/engine";
import type { Health } from "../health/health.ts";
import { readVersion } from "../version.ts";
import { kept } from "./kept.ts";
import type { Measures } from "./measures.ts";

/** Several Prometheus servers may read; the database is asked this often at the most. */
const STORED_MS = 5_000;

type Sources = {
  readonly db: Db;
  readonly fastDb: Db;
  readonly jobs: Jobs;
  readonly health: Health;
  readonly measures: Measures;
  /** Those that run in this process; they may start later. */
  readonly workers: readonly Worker[];
};

/** How the metrics of a process are read. What writes them is loaded when somebody first asks. */
export function metricsOf(sources: Sources): () => Promise<string> {
  const { db, fastDb, jobs, health, measures, workers } = sources;
  let page: Promise<() => Promise<string>> | undefined;

  async function open(): Promise<() => Promise<string>> {
    const { openMetricsPage } = await import("./page.ts");
    return openMetricsPage({
      measures,
      version: readVersion(),
      gauges: kept(() => readGauges(db), STORED_MS),
      jobs: kept(() => jobs.counts(), STORED_MS),
      pools: () => ({ usual: poolFigures(db), fast: poolFigures(fastDb) }),
      slots: () =>
        workers.flatMap((worker) =>
          worker.slotFigures().map(({ account, ...fates }) => ({ account, fates })),
        ),
      checks: async () => (await health.read()).checks,
    });
  }
  return async () => await (await (page ??= open()))();
}

import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import {
  armFailpoints,
  checkDatabase,
  connectDatabase,
  type Db,
  type JobBackend,
  type Jobs,
  type Log,
  migrate,
  nameOfProcess,
  openJobs,
  type ProcessRole,
  type Worker,
} from "@volley/engine";
import type { Config } from "./config.ts";
import { Health } from "./health/health.ts";
import {
  databaseProbe,
  embeddedProbe,
  redisProbe,
  schemaProbe,
  workerProbes,
} from "./health/probes.ts";
import { urgencyOf } from "./log.ts";
import { createMeasures, type Measures } from "./metrics/measures.ts";
import { metricsOf } from "./metrics/read.ts";
import { createSealer, type Sealer } from "./sealed.ts";
import { readVersion } from "./version.ts";

const CONNECTIONS = 10;
/** For claims and outcomes: two settles at once, and the claims of a few accounts. */
const FAST_CONNECTIONS = 4;

/** Everything that the parts of Volley share, opened once in each process. */
export type App = {
  readonly config: Config;
  readonly db: Db;
  /** Connections for the few statements that run many times a second. */
  readonly fastDb: Db;
  readonly jobs: Jobs;
  readonly sealer: Sealer;
  readonly log: Log;
  readonly health: Health;
  readonly measures: Measures;
  /** Writes what Prometheus reads. */
  metrics(): Promise<string>;
  /** Starts sending and importing in this process; `localUrl` is where our own webhooks listen. */
  startWorker(localUrl: string): Promise<Worker>;
  close(): Promise<void>;
};

/**
 * Opens the database (our own where none is named), brings its schema up to date, and connects to
 * whatever keeps jobs and slots. What was opened is closed again when a later step fails.
 *
 * @param role by which others see this process among all of an installation
 */
export async function openApp(
  config: Config,
  writeLog: Log,
  role: ProcessRole = "command",
): Promise<App> {
  armFailpoints(config.failpoints);
  const health = new Health();
  const measures = createMeasures();
  const log: Log = (event, facts) => {
    measures.tallies.events.add(1, event, urgencyOf(event));
    writeLog(event, facts);
  };
  await using opened = new AsyncDisposableStack();
  let { databaseUrl } = config;
  if (databaseUrl === null) {
    const { openEmbeddedPostgres } = await import("./embedded/open.ts");
    const embedded = await openEmbeddedPostgres({
      dataDir: config.dataDir,
      watch: true,
      log: (line) => log("database.embedded", { line }),
    });
    opened.defer(() => embedded.close());
    health.add(embeddedProbe(config.dataDir));
    databaseUrl = embedded.url;
  }
  const secret = await readSecret(config);

  const name = nameOfProcess({
    role,
    version: readVersion(),
    pid: process.pid,
    host: hostname(),
  });
  const reported = (event: string) => (error: Error) => log(event, { error });
  const db = connectDatabase({
    url: databaseUrl,
    connections: CONNECTIONS,
    name,
    onIdleError: reported("database.error"),
  });
  opened.defer(() => db.destroy());
  if (config.databaseUrl !== null) await checkDatabase(db);
  const fastDb = connectDatabase({
    url: databaseUrl,
    connections: FAST_CONNECTIONS,
    name,
    isFast: true,
    onIdleError: reported("database.error"),
  });
  opened.defer(() => fastDb.destroy());
  await migrate(db);

  const backend: JobBackend = config.redisUrl
    ? { kind: "redis", url: config.redisUrl }
    : { kind: "postgres", url: databaseUrl };
  const jobs = openJobs(backend, reported("jobs.error"));
  opened.defer(() => jobs.close());
  const sealer = createSealer(secret);
  health.add(databaseProbe(db));
  health.add(schemaProbe(db));
  if (config.redisUrl !== null) health.add(redisProbe(jobs, false));
  const workers: Worker[] = [];
  const rest = opened.move();
  const parts = { config, db, fastDb, sealer, log };
  return {
    ...parts,
    jobs,
    health,
    measures,
    metrics: metricsOf({ db, fastDb, jobs, health, measures, workers }),
    async startWorker(localUrl) {
      // Most commands neither send nor import, and begin sooner without what does.
      const { runWorker } = await import("./worker.ts");
      const { worker, close } = await runWorker({ ...parts, backend, measures }, localUrl);
      rest.defer(close);
      workers.push(worker);
      for (const probe of workerProbes(worker)) health.add(probe);
      if (config.redisUrl !== null) health.add(redisProbe(jobs, true));
      return worker;
    },
    close: () => rest.disposeAsync(),
  };
}

/** What credentials are sealed with: as it is set, or kept beside an embedded database. */
export async function readSecret({ secret, dataDir }: Config): Promise<string> {
  return secret ?? (await keptSecret(dataDir));
}

/** The secret of an installation with an embedded database lies beside it, made at first use. */
async function keptSecret(dataDir: string): Promise<string> {
  const file = join(dataDir, "secret");
  await mkdir(dataDir, { recursive: true });
  try {
    await writeFile(file, randomBytes(32).toString("hex"), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  return await readFile(file, "utf8");
}

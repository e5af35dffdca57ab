import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type Account,
  armFailpoints,
  checkDatabase,
  connectDatabase,
  createPostgresSlots,
  type Db,
  type JobBackend,
  type Jobs,
  type Log,
  migrate,
  openJobs,
  connectRedisSlots,
  pickShard,
  type SlotStore,
  startWorker,
  type Worker,
} from "@volley/engine";
import { loadImport } from "@volley/importer";
import { loadHttp } from "@volley/nexmo";
import { callbackOf } from "./callback.ts";
import type { Config } from "./config.ts";
import { openEmbeddedPostgres } from "./embedded/open.ts";
import { Health } from "./health/health.ts";
import {
  databaseProbe,
  embeddedProbe,
  redisProbe,
  schemaProbe,
  workerProbes,
} from "./health/probes.ts";
import { urgencyOf } from "./log.ts";
import { measuredProvider, measuredSlots } from "./metrics/measured.ts";
import { createMeasures, type Measures } from "./metrics/measures.ts";
import { metricsOf } from "./metrics/read.ts";
import { connectProvider } from "./provider.ts";
import { openPoster } from "./outgoing/post.ts";
import { createSealer, type Sealer } from "./sealed.ts";
import { endpointTeller } from "./tell-endpoint.ts";

const CONNECTIONS = 10;
/** For claims and outcomes: two settles at once, and the claims of a few accounts. */
const FAST_CONNECTIONS = 4;
/** At the most; they are opened as they are needed, and the send lane bounds what is under way. */
const PROVIDER_CONNECTIONS = 512;

/** Everything that the parts of Volley share, opened once in each process. */
export type App = {
  readonly config: Config;
  readonly db: Db;
  /** Connections for the few statements that run many times a second. */
  readonly fastDb: Db;
  readonly slots: SlotStore;
  readonly jobs: Jobs;
  readonly sealer: Sealer;
  readonly log: Log;
  readonly health: Health;
  readonly measures: Measures;
  /** Writes what Prometheus reads. */
  metrics(): Promise<string>;
  /** Starts sending and importing in this process; `localUrl` is where our own webhooks listen. */
  startWorker(localUrl: string): Worker;
  close(): Promise<void>;
};

/**
 * Opens the database (our own where none is named), brings its schema up to date, and connects to
 * whatever keeps jobs and slots. What was opened is closed again when a later step fails.
 */
export async function openApp(config: Config, writeLog: Log): Promise<App> {
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
    const embedded = await openEmbeddedPostgres({
      dataDir: config.dataDir,
      watch: true,
      log: (line) => log("database.embedded", { line }),
    });
    opened.defer(() => embedded.close());
    health.add(embeddedProbe(config.dataDir));
    databaseUrl = embedded.url;
  } else {
    await checkDatabase(databaseUrl);
  }
  const secret = await readSecret(config);

  const reported = (event: string) => (error: Error) => log(event, { error });
  const db = connectDatabase({
    url: databaseUrl,
    connections: CONNECTIONS,
    name: "volley",
    onIdleError: reported("database.error"),
  });
  opened.defer(() => db.destroy());
  const fastDb = connectDatabase({
    url: databaseUrl,
    connections: FAST_CONNECTIONS,
    name: "volley",
    plansOnce: true,
    onIdleError: reported("database.error"),
  });
  opened.defer(() => fastDb.destroy());
  await migrate(db);

  const backend: JobBackend = config.redisUrl
    ? { kind: "redis", url: config.redisUrl }
    : { kind: "postgres", url: databaseUrl };
  const jobs = openJobs(backend, reported("jobs.error"));
  opened.defer(() => jobs.close());
  const slots = await openSlots(config, db, opened, reported("slots.error"));
  const sealer = createSealer(secret);
  health.add(databaseProbe(db));
  health.add(schemaProbe(db));
  if (config.redisUrl !== null) health.add(redisProbe(jobs, false));
  const workers: Worker[] = [];
  const rest = opened.move();
  return {
    config,
    db,
    fastDb,
    slots,
    jobs,
    sealer,
    log,
    health,
    measures,
    metrics: metricsOf({ db, fastDb, jobs, health, measures, workers }),
    startWorker: (localUrl) => {
      // Now, so that the first request of the first campaign does not wait for it.
      void loadHttp();
      const shard = pickShard();
      const poster = openPoster(config.webhooks);
      rest.defer(() => poster.close());
      const worker = startWorker({
        db,
        fastDb,
        observer: measures.observer,
        slots: measuredSlots(slots, measures),
        backend,
        log,
        times: config,
        webhooks: { post: endpointTeller({ db, sealer, poster }), times: config.webhooks },
        connectProvider: (account) => {
          const provider = connectProvider({
            ...credentialsOf(account, sealer),
            connections: PROVIDER_CONNECTIONS,
            deadlineMs: deadlineFor(config.leaseMs),
            callback: callbackOf(account, { publicUrl: config.publicUrl, localUrl }),
          });
          return measuredProvider(provider, account.name, measures);
        },
        runImport: (id, signal) => loadImport(db, id, { shard, signal, onRows: measures.rowsRead }),
      });
      workers.push(worker);
      for (const probe of workerProbes(worker)) health.add(probe);
      if (config.redisUrl !== null) health.add(redisProbe(jobs, true));
      return worker;
    },
    close: () => rest.disposeAsync(),
  };
}

/** What the provider wants to know of an account. */
export function credentialsOf(account: Account, sealer: Sealer) {
  const { restUrl, apiKey, sealedSecret } = account;
  return { restUrl, apiKey, apiSecret: sealer.unseal(sealedSecret, apiKey) };
}

/**
 * A request is given up well before its recipient's lease ends: one that still waited for a connection
 * when absence was proven would be a second message.
 */
function deadlineFor(leaseMs: number): number {
  return Math.min(15_000, leaseMs / 2);
}

async function openSlots(
  config: Config,
  db: Db,
  opened: AsyncDisposableStack,
  onError: (error: Error) => void,
): Promise<SlotStore> {
  if (config.redisUrl === null) return createPostgresSlots(db);
  const slots = await connectRedisSlots(config.redisUrl, onError);
  opened.defer(() => slots.close());
  return slots;
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

import { setTimeout as sleep } from "node:timers/promises";
import type { Cluster, Log } from "./cluster.ts";
import { urlOf } from "./cluster.ts";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import { findFreePort } from "./free-port.ts";
import { disownPidFile, isPostmasterOf, readPidFile } from "./postmaster.ts";
import type { Postmaster } from "./postmaster.ts";
import { codeOf, query } from "./query.ts";
import { startPostmaster } from "./start-postmaster.ts";
import type { Watched } from "./start-postmaster.ts";
import { until } from "./until.ts";

/** Long enough to replay the largest log that the settings allow. */
const READY_MS = 60_000;
const POLL_MS = 20;
const ATTEMPTS_PAUSE_MS = 100;

type Ready = { kind: "ready" } | { kind: "tryAgain" };

/**
 * Returns a server of this cluster that answers queries: the running one, or a new one. After a
 * crash it waits until the log is replayed. Called under the lock only.
 */
export async function findOrStart(cluster: Cluster, log: Log): Promise<Postmaster> {
  const end = performance.now() + READY_MS;
  while (performance.now() < end) {
    const written = await readPidFile(cluster);
    const running = written !== undefined && (await isPostmasterOf(cluster, written.pid));
    const server = running ? adopt(cluster, written) : await start(cluster, written?.port);
    if (!running) log(`Starting the database on port ${server.port}`);
    const ready = await waitUntilReady(cluster, server, end - performance.now());
    if (ready.kind === "ready") return { pid: server.pid, port: server.port };
    await sleep(ATTEMPTS_PAUSE_MS);
  }
  throw new EmbeddedPostgresError(
    `The database in ${cluster.home} did not start within ${READY_MS / 1000} s: see ${cluster.logFile}`,
  );
}

/** A server that goes away while we wait was being stopped, or was killed: then a new one is started. */
const adopt = (cluster: Cluster, server: Postmaster): Watched => ({
  ...server,
  ended: async () =>
    (await isPostmasterOf(cluster, server.pid)) ? undefined : { kind: "tryAgain" },
});

async function start(cluster: Cluster, lastPort: number | undefined): Promise<Watched> {
  const port = await findFreePort(lastPort);
  await disownPidFile(cluster);
  return await startPostmaster(cluster, port);
}

async function waitUntilReady(cluster: Cluster, server: Watched, forMs: number): Promise<Ready> {
  const ask = async (): Promise<Ready | undefined> => {
    const ended = await server.ended();
    if (ended?.kind === "failed") {
      throw new EmbeddedPostgresError(`Postgres did not start: ${ended.reason}`);
    }
    if (ended?.kind === "tryAgain") return ended;
    return (await answers(urlOf(cluster, server.port, "postgres"))) ? { kind: "ready" } : undefined;
  };
  const ready = await until(ask, { everyMs: POLL_MS, forMs });
  if (ready !== undefined) return ready;
  // Left alone, not stopped: a stop would throw away what it has replayed so far.
  throw new EmbeddedPostgresError(
    `The database in ${cluster.home} is still starting, probably recovering from a crash: try again in a minute, or see ${cluster.logFile}`,
  );
}

/** `57P03`: starting up or shutting down. The others: not listening yet, or just gone. */
const NOT_YET = ["57P03", "57P01", "ECONNREFUSED", "ECONNRESET", "EPIPE"];

/** Any other refusal is an answer, too: the first real statement will meet and report it. */
async function answers(url: string): Promise<boolean> {
  try {
    await query(url, "select 1");
    return true;
  } catch (error) {
    const code = codeOf(error);
    if (code !== undefined) return !NOT_YET.includes(code);
    // `pg` gives no code when the server hangs up in the middle of the greeting.
    return !(error instanceof Error && error.message.startsWith("Connection terminated"));
  }
}

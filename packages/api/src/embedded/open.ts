import type { Cluster, Log } from "./cluster.ts";
import { openCluster, urlOf } from "./cluster.ts";
import { prepareDataDir } from "./data-dir.ts";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import { findOrStart } from "./find-or-start.ts";
import { addHolder, countHolders, removeHolder } from "./holders.ts";
import { keepRunning } from "./keep-running.ts";
import { withLock } from "./lock.ts";
import { isPostmasterOf, readPidFile, stopPostmaster } from "./postmaster.ts";
import type { Postmaster } from "./postmaster.ts";
import { query } from "./query.ts";
import { NAME, type Settings } from "./settings.ts";

export type EmbeddedPostgres = {
  /** Volley's own database. */
  url: string;
  /** The maintenance database of the same server, from which others are made and dropped. */
  adminUrl: string;
  /**
   * Gives the server up; whoever does so last stops it. Connections should be closed before:
   * those that are left are cut. Safe to repeat.
   */
  close(): Promise<void>;
};

/**
 * A Postgres of our own in `dataDir`, with nothing to install or to configure.
 *
 * All who open the same directory, in any number of processes, share one server. It starts with the
 * first and stops with the last. When a process dies without closing, the server lives on, and the
 * next to open it takes it over. When the server dies, the next to open starts it again, with all
 * that was committed; and whoever opened it with `watch` does so within seconds.
 */
export async function openEmbeddedPostgres(options: {
  dataDir: string;
  log?: Log;
  /** Start it again, on its port, should it die while we hold it. */
  watch?: boolean;
  /** Instead of Volley's own, where this is what starts it. */
  settings?: Settings;
}): Promise<EmbeddedPostgres> {
  const { log = () => {}, watch = false, settings } = options;
  const home = await prepareDataDir(options.dataDir);
  return await withLock(home, async () => {
    try {
      return await openLocked(await openCluster(home, log, settings), log, watch);
    } catch (cause) {
      throw asOurs(home, cause);
    }
  });
}

async function openLocked(cluster: Cluster, log: Log, watch: boolean): Promise<EmbeddedPostgres> {
  const server = await findOrStart(cluster, log);
  const holder = await register(cluster, server);
  const unwatch = watch ? keepRunning(cluster, log) : async () => undefined;
  let closed: Promise<void> | undefined;
  return {
    url: urlOf(cluster, server.port, NAME),
    adminUrl: urlOf(cluster, server.port, "postgres"),
    close: () => (closed ??= unwatch().then(() => leave(cluster, holder, log))),
  };
}

function asOurs(home: string, cause: unknown): EmbeddedPostgresError {
  if (cause instanceof EmbeddedPostgresError) return cause;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new EmbeddedPostgresError(`The database in ${home} cannot be used: ${why}`, { cause });
}

/** From here on nobody else stops the server. */
async function register(cluster: Cluster, server: Postmaster): Promise<string> {
  try {
    await createDatabase(urlOf(cluster, server.port, "postgres"));
    return await addHolder(cluster.home);
  } catch (error) {
    await stopWhenUnused(cluster);
    throw error;
  }
}

async function createDatabase(adminUrl: string): Promise<void> {
  const found = await query(adminUrl, `select from pg_database where datname = '${NAME}'`);
  if (found.length === 0) await query(adminUrl, `create database ${NAME}`);
}

function leave(cluster: Cluster, holder: string, log: Log): Promise<void> {
  return withLock(cluster.home, async () => {
    await removeHolder(holder);
    if (await stopWhenUnused(cluster)) log("Stopped the database");
  });
}

async function stopWhenUnused(cluster: Cluster): Promise<boolean> {
  if ((await countHolders(cluster.home)) > 0) return false;
  const server = await readPidFile(cluster);
  if (server === undefined || !(await isPostmasterOf(cluster, server.pid))) return false;
  await stopPostmaster(cluster, server.pid);
  return true;
}

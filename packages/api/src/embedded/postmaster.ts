import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Cluster } from "./cluster.ts";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import { identify } from "./process-identity.ts";
import { run } from "./run.ts";
import { until } from "./until.ts";

/** The server's first process, which all others come from and end with. */
export type Postmaster = { pid: number; port: number };

const POLL_MS = 20;
const FAST_STOP_MS = 20_000;
const IMMEDIATE_STOP_MS = 10_000;

const pidFileOf = (cluster: Cluster) => join(cluster.dir, "postmaster.pid");

/** What the server wrote about itself, whether it still runs or not. */
export async function readPidFile(cluster: Cluster): Promise<Postmaster | undefined> {
  const lines = (await readFile(pidFileOf(cluster), "utf8").catch(() => "")).split("\n");
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  return pid > 0 && port > 0 ? { pid, port } : undefined;
}

/** True when `pid` is alive and serves this very cluster, not a stranger that got the number later. */
export async function isPostmasterOf(cluster: Cluster, pid: number): Promise<boolean> {
  if ((await identify(pid)).kind === "gone") return false;
  if (process.platform === "win32") return true;
  const fromProc = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => undefined);
  if (fromProc !== undefined) return fromProc.split("\0").includes(cluster.dir);
  const listed = await run("ps", ["-ww", "-o", "command=", "-p", String(pid)]);
  return listed.kind === "succeeded" && listed.output.includes(cluster.dir);
}

/**
 * Lets a new server pass the lock file of one that died, even when its number now belongs to
 * another process or to a zombie. The file is not removed, because it also names the shared memory
 * by which Postgres notices orphans of the dead server that still write: it gets our own number,
 * since Postgres takes a lock of its parent for a left-over, but looks for the orphans all the same.
 */
export async function disownPidFile(cluster: Cluster): Promise<void> {
  const file = pidFileOf(cluster);
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return;
  const rest = text.indexOf("\n");
  if (rest < 1) await rm(file);
  else await writeFile(file, `${process.pid}${text.slice(rest)}`);
}

/** Ends open transactions, writes everything out and waits until the server is gone. */
export async function stopPostmaster(cluster: Cluster, pid: number): Promise<void> {
  const gone = async () => ((await isPostmasterOf(cluster, pid)) ? undefined : true);
  if ((await gone()) === true) return;
  await signal(cluster, pid, "SIGINT");
  if ((await until(gone, { everyMs: POLL_MS, forMs: FAST_STOP_MS })) === true) return;
  // Nothing committed is lost: the next start replays the log.
  await signal(cluster, pid, "SIGQUIT");
  if ((await until(gone, { everyMs: POLL_MS, forMs: IMMEDIATE_STOP_MS })) === true) return;
  throw new EmbeddedPostgresError(
    `The database server (process ${pid}) does not stop: see ${cluster.logFile}`,
  );
}

async function signal(cluster: Cluster, pid: number, name: "SIGINT" | "SIGQUIT"): Promise<void> {
  if (process.platform === "win32") {
    await run(cluster.binaries.pg_ctl, ["kill", name.slice("SIG".length), String(pid)]);
    return;
  }
  try {
    process.kill(pid, name);
  } catch (cause) {
    if ((await identify(pid)).kind === "gone") return;
    throw new EmbeddedPostgresError(
      `The database server (process ${pid}) belongs to another user, who has to stop it`,
      { cause },
    );
  }
}

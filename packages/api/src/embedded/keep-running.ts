import { setTimeout as sleep } from "node:timers/promises";
import type { Cluster, Log } from "./cluster.ts";
import { findOrStart } from "./find-or-start.ts";
import { withLock } from "./lock.ts";
import { isPostmasterOf, readPidFile } from "./postmaster.ts";

const LOOK_EVERY_MS = 1_000;
/** A server that cannot be started, for want of disk perhaps, is tried again this much later. */
const AFTER_FAILURE_MS = 5_000;

/**
 * Starts the server again when it has died under us: killed for want of memory, or by hand. All who hold
 * it watch it, and one of them is first.
 *
 * @returns what ends the watching, and resolves when no start is under way any more
 */
export function keepRunning(cluster: Cluster, log: Log): () => Promise<void> {
  const over = new AbortController();
  const watching = watch(cluster, log, over.signal);
  return async () => {
    over.abort();
    await watching;
  };
}

async function watch(cluster: Cluster, log: Log, over: AbortSignal): Promise<void> {
  let pauseMs = LOOK_EVERY_MS;
  for (;;) {
    await sleep(pauseMs, undefined, { signal: over, ref: false }).catch(() => undefined);
    if (over.aborted) return;
    try {
      if (!(await isRunning(cluster))) await startAgain(cluster, log);
      pauseMs = LOOK_EVERY_MS;
    } catch (error) {
      log(`The database died and cannot be started: ${String(error)}`);
      pauseMs = AFTER_FAILURE_MS;
    }
  }
}

async function isRunning(cluster: Cluster): Promise<boolean> {
  const server = await readPidFile(cluster);
  return server !== undefined && (await isPostmasterOf(cluster, server.pid));
}

async function startAgain(cluster: Cluster, log: Log): Promise<void> {
  await withLock(cluster.home, async () => {
    // Somebody else may have been first.
    if (!(await isRunning(cluster))) await findOrStart(cluster, log);
  });
}

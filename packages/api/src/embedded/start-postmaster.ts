import { spawn } from "node:child_process";
import { open, readFile, rename, stat } from "node:fs/promises";
import type { Cluster } from "./cluster.ts";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import type { Postmaster } from "./postmaster.ts";
import { CHILD_ENV } from "./run.ts";
import { commandAs } from "./run-as.ts";
import { settingArguments } from "./settings.ts";

/** A server that is being waited for. `ended` tells how it went away, or `undefined` while it runs. */
export type Watched = Postmaster & { ended: () => Promise<StartFailure | undefined> };

/**
 * - `tryAgain`: it met something that passes: another program took the port first, or processes of
 *   a killed server are still on their way out.
 * - `failed`: it will fail again; `reason` holds the end of its log.
 */
type StartFailure = { kind: "tryAgain" } | { kind: "failed"; reason: string };

const PASSES =
  /could not bind|could not create any TCP\/IP sockets|pre-existing shared memory block|"postmaster.pid" already exists/;
const LOG_LIMIT = 10_000_000;
const LINES_SHOWN = 5;

/**
 * Starts the server in a session of its own, with its output in a file: a Ctrl-C in the terminal
 * then reaches us alone, and work in progress can still be written down. It may outlive us.
 */
export async function startPostmaster(cluster: Cluster, port: number): Promise<Watched> {
  const from = await makeRoom(cluster.logFile);
  const options = ["-D", cluster.dir, "-p", String(port), ...settingArguments(cluster.settings)];
  const { file, args, as } = commandAs(cluster.runAs, cluster.binaries.postgres, options);
  const log = await open(cluster.logFile, "a", 0o600);
  try {
    const child = spawn(file, args, {
      ...as,
      cwd: "/",
      detached: true,
      env: CHILD_ENV,
      stdio: ["ignore", log.fd, log.fd],
      windowsHide: true,
    });
    let how: string | undefined;
    child.once("exit", (code, signal) => (how = signal ?? `exit code ${code}`));
    child.once("error", (error) => (how = error.message));
    child.unref();
    const ended = async () =>
      how === undefined ? undefined : await explain(cluster.logFile, from, how);
    return { pid: child.pid ?? 0, port, ended };
  } catch (cause) {
    throw new EmbeddedPostgresError(`Postgres could not be started: ${String(cause)}`, { cause });
  } finally {
    await log.close();
  }
}

/** Keeps one older log at most, and returns where the coming server's lines begin. */
async function makeRoom(logFile: string): Promise<number> {
  const size = await stat(logFile).then(
    (found) => found.size,
    () => 0,
  );
  if (size < LOG_LIMIT) return size;
  await rename(logFile, `${logFile}.old`);
  return 0;
}

async function explain(logFile: string, from: number, how: string): Promise<StartFailure> {
  const log = await readFile(logFile).then(
    (bytes) => bytes.subarray(from).toString("utf8").trim(),
    () => "",
  );
  if (PASSES.test(log)) return { kind: "tryAgain" };
  const lines = log.split("\n").slice(-LINES_SHOWN).join("\n  ");
  return { kind: "failed", reason: `${how}; the end of ${logFile}:\n  ${lines}` };
}

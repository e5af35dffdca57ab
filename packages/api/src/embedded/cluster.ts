import { readFile, readdir, rmdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Binaries } from "./binaries.ts";
import { findBinaries } from "./binaries.ts";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import { createCluster, removeUnfinished } from "./initdb.ts";
import { createPassword, passwordFileIn, readPassword } from "./password.ts";
import { codeOf } from "./query.ts";
import { run } from "./run.ts";
import { chooseRunAs, commandAs } from "./run-as.ts";
import type { RunAs } from "./run-as.ts";
import { NAME, type Settings } from "./settings.ts";

/** A complete database on disk, and all it takes to run it. */
export type Cluster = {
  home: string;
  dir: string;
  logFile: string;
  password: string;
  binaries: Binaries;
  runAs: RunAs;
  /** Instead of Volley's own. */
  settings: Settings;
};

export type Log = (line: string) => void;

export const urlOf = (cluster: Cluster, port: number, database: string) =>
  `postgres://${NAME}:${cluster.password}@127.0.0.1:${port}/${database}`;

/** Opens the cluster in `home`, and makes it the first time. An existing one is never removed. */
export async function openCluster(
  home: string,
  log: Log,
  settings: Settings = {},
): Promise<Cluster> {
  const dir = join(home, "postgres");
  const binaries = await findBinaries();
  const runAs = await chooseRunAs(binaries.postgres, home, dir);
  const major = await majorVersion(binaries.postgres, runAs);
  await removeUnfinished(home);
  const existing = await readPassword(home);
  const logFile = join(home, "postgres.log");
  if (await isEmpty(dir)) {
    log(`Making a new database in ${home}`);
    const password = existing ?? (await createPassword(home));
    await createCluster({ home, target: dir, password }, binaries, runAs);
    return { home, dir, logFile, password, binaries, runAs, settings };
  }
  await checkVersion(dir, major);
  await takeOver(dir, runAs);
  if (existing === undefined) {
    throw new EmbeddedPostgresError(
      `The database in ${dir} has lost its password file ${passwordFileIn(home)}: put it back, or move ${dir} away to begin anew`,
    );
  }
  return { home, dir, logFile, password: existing, binaries, runAs, settings };
}

async function majorVersion(postgres: string, runAs: RunAs): Promise<string> {
  const { file, args, as } = commandAs(runAs, postgres, ["--version"]);
  const ran = await run(file, args, as);
  if (ran.kind === "failed") {
    throw new EmbeddedPostgresError(
      `Postgres does not run on this machine (${ran.reason}): set DATABASE_URL to a Postgres of your own`,
    );
  }
  return /(\d+)/.exec(ran.output)?.[1] ?? ran.output;
}

/** True when there is nothing at `dir`; an empty directory is cleared out of the way. */
async function isEmpty(dir: string): Promise<boolean> {
  const names = await readdir(dir).catch((cause: unknown) => {
    if (codeOf(cause) === "ENOENT") return undefined;
    throw new EmbeddedPostgresError(
      `Cannot look into ${dir}: it must be a directory of the user who runs this; or set VOLLEY_DATA_DIR to another one`,
      { cause },
    );
  });
  if (names === undefined) return true;
  if (names.length > 0) return false;
  await rmdir(dir);
  return true;
}

async function checkVersion(dir: string, ours: string): Promise<void> {
  const theirs = await readFile(join(dir, "PG_VERSION"), "utf8").catch(() => "");
  const control = await stat(join(dir, "global", "pg_control")).catch(() => undefined);
  if (theirs === "" || control === undefined) {
    throw new EmbeddedPostgresError(
      `${dir} is not a complete database, and nothing in it was touched: move it away, or set VOLLEY_DATA_DIR to another directory`,
    );
  }
  if (theirs.trim() !== ours) {
    throw new EmbeddedPostgresError(
      `The database in ${dir} was made by Postgres ${theirs.trim()}, and this is Postgres ${ours}: export it with the version that made it, or set VOLLEY_DATA_DIR to another directory`,
    );
  }
}

/** Data that came to belong to root, as a copy by root does, goes to the user that the server runs as. */
async function takeOver(dir: string, runAs: RunAs): Promise<void> {
  if (runAs.kind === "ourselves" || (await stat(dir)).uid === runAs.uid) return;
  const ran = await run("chown", ["-R", `${runAs.uid}:${runAs.gid}`, dir]);
  if (ran.kind === "failed") {
    throw new EmbeddedPostgresError(`Cannot give ${dir} to user ${runAs.uid}: ${ran.reason}`);
  }
}

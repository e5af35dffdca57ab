import { chown, mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Binaries } from "./binaries.ts";
import { syncDirectory } from "./data-dir.ts";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import { run } from "./run.ts";
import { commandAs } from "./run-as.ts";
import type { RunAs } from "./run-as.ts";
import { NAME } from "./settings.ts";

const UNFINISHED = "initdb-";

/** UTF-8 and an order by code point, which the server brings itself: no locale of the machine is needed. */
const LOCALE = [
  "--encoding=UTF8",
  "--locale=C",
  "--locale-provider=builtin",
  "--builtin-locale=C.UTF-8",
];

/**
 * Makes a new cluster at `target`, which must not exist. It is made beside it and moved there when
 * complete, so a cluster at `target` is a whole one, whenever the machine stopped. Unlike the
 * usual advice for throw-away clusters it is also synced (0.1 s): a campaign may be accepted
 * seconds later.
 */
export async function createCluster(
  at: { home: string; target: string; password: string },
  binaries: Binaries,
  runAs: RunAs,
): Promise<void> {
  const workshop = await mkdtemp(join(at.home, UNFINISHED));
  const dir = join(workshop, "data");
  const passwordFile = join(workshop, "password");
  await mkdir(dir, { mode: 0o700 });
  await writeFile(passwordFile, `${at.password}\n`, { mode: 0o600 });
  if (runAs.kind !== "ourselves") {
    const give = (path: string) => chown(path, runAs.uid, runAs.gid);
    await Promise.all([workshop, dir, passwordFile].map(give));
  }
  const options = ["-D", dir, "-U", NAME, "--pwfile", passwordFile, "--auth=scram-sha-256"];
  const { file, args, as } = commandAs(runAs, binaries.initdb, [...options, ...LOCALE]);
  const ran = await run(file, args, as);
  if (ran.kind === "failed") {
    await removeUnfinished(at.home);
    throw new EmbeddedPostgresError(
      `A new database could not be made in ${at.home}: ${ran.reason}`,
    );
  }
  await rename(dir, at.target);
  await syncDirectory(at.home);
  await removeUnfinished(at.home);
}

/** Removes what a killed `createCluster` left; tries again while its orphaned initdb still writes there. */
export async function removeUnfinished(home: string): Promise<void> {
  const names = await readdir(home);
  const left = names.filter((name) => name.startsWith(UNFINISHED));
  const options = { recursive: true, force: true, maxRetries: 20, retryDelay: 50 };
  await Promise.all(left.map((name) => rm(join(home, name), options)));
}

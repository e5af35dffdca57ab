import { access, constants, stat, statfs } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Config } from "../config.ts";
import { fail, type Finding, ok, warn } from "./finding.ts";

const GB = 1024 ** 3;
/** An embedded database stops when its disk is full. */
const LITTLE = 2 * GB;
const TOO_LITTLE = 0.25 * GB;
const NODE = 24;

export function lookAtNode(version = process.versions.node): Finding {
  const major = Number(version.split(".")[0]);
  return major >= NODE
    ? ok("node", version)
    : fail("node", `${version} is too old`, `run it with Node ${NODE}; pnpm does so by itself`);
}

/** The data directory: whether it can be written, how much fits, and whether its secret is one. */
export async function lookAtDataDir(config: Config): Promise<readonly Finding[]> {
  const about = "data directory";
  const place = resolve(config.dataDir);
  const holder = await firstThatExists(place);
  try {
    await access(holder, constants.W_OK | constants.X_OK);
  } catch {
    const todo = `give ${holder} to this user, or set VOLLEY_DATA_DIR to another place`;
    return [fail(about, `${place} cannot be written`, todo)];
  }
  const { bavail, bsize } = await statfs(holder);
  const free = bavail * bsize;
  const detail = `${place}, ${(free / GB).toFixed(1)} GB free`;
  const todo = "make room there, or set VOLLEY_DATA_DIR to a larger disk";
  const findings =
    config.databaseUrl !== null || free >= LITTLE
      ? [ok(about, detail)]
      : [free < TOO_LITTLE ? fail(about, detail, todo) : warn(about, detail, todo)];
  return [...findings, ...(await lookAtSecret(join(place, "secret")))];
}

async function lookAtSecret(file: string): Promise<readonly Finding[]> {
  const found = await stat(file).catch(() => null);
  if (found === null || process.platform === "win32" || (found.mode & 0o077) === 0) return [];
  return [warn("secret", `${file} can be read by others`, `chmod 600 ${file}`)];
}

async function firstThatExists(place: string): Promise<string> {
  const found = await stat(place).catch(() => null);
  return found !== null || dirname(place) === place ? place : await firstThatExists(dirname(place));
}

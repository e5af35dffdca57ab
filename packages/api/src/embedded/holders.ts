import { randomBytes } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { identify, isStill } from "./process-identity.ts";

/**
 * Who uses the server: one file per open handle, named after its process, so that several handles
 * in one process and several processes are counted alike. Only read and written under the lock.
 */
const holdersIn = (home: string) => join(home, "holders");

/** Returns the file that stands for this handle. */
export async function addHolder(home: string): Promise<string> {
  const self = await identify(process.pid);
  const file = join(holdersIn(home), `${process.pid}-${randomBytes(4).toString("hex")}`);
  await mkdir(holdersIn(home), { recursive: true });
  await writeFile(file, self.kind === "alive" ? self.startedAt : "");
  return file;
}

export async function removeHolder(file: string): Promise<void> {
  await rm(file, { force: true });
}

/** Counts the living, and removes the files of processes that ended without saying goodbye. */
export async function countHolders(home: string): Promise<number> {
  await mkdir(holdersIn(home), { recursive: true });
  const names = await readdir(holdersIn(home));
  const alive = await Promise.all(names.map((name) => keepIfAlive(join(holdersIn(home), name))));
  return alive.filter(Boolean).length;
}

async function keepIfAlive(file: string): Promise<boolean> {
  const pid = /(\d+)-[0-9a-f]+$/.exec(file)?.[1];
  const alive = pid !== undefined && (await isStill(Number(pid), await readFile(file, "utf8")));
  if (!alive) await removeHolder(file);
  return alive;
}

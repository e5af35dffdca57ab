import { randomBytes } from "node:crypto";
import { open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { syncDirectory } from "./data-dir.ts";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import { codeOf } from "./query.ts";

export const passwordFileIn = (home: string) => join(home, "postgres.password");

/** The cluster's password, or `undefined` when none was ever made. */
export async function readPassword(home: string): Promise<string | undefined> {
  const file = passwordFileIn(home);
  try {
    return (await readFile(file, "utf8")).trim();
  } catch (cause) {
    if (codeOf(cause) === "ENOENT") return undefined;
    throw new EmbeddedPostgresError(
      `Cannot read ${file}: run as the user who made it, or set VOLLEY_DATA_DIR to a directory of your own`,
      { cause },
    );
  }
}

/** Makes a password for a new cluster. It is on the disk, whole, before anything relies on it. */
export async function createPassword(home: string): Promise<string> {
  const password = randomBytes(24).toString("base64url");
  const file = passwordFileIn(home);
  const handle = await open(`${file}.new`, "w", 0o600);
  try {
    await handle.writeFile(`${password}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.new`, file);
  await syncDirectory(home);
  return password;
}

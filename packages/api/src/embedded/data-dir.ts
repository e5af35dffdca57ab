import { mkdir, open, realpath } from "node:fs/promises";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import { codeOf } from "./query.ts";

/** Makes the directory when missing and returns its one true path, so that every process compares alike. */
export async function prepareDataDir(dataDir: string): Promise<string> {
  try {
    // As root the server runs as another user, who must be able to pass through, and no more.
    const mode = process.getuid?.() === 0 ? 0o711 : 0o700;
    await mkdir(dataDir, { recursive: true, mode });
    return await realpath(dataDir);
  } catch (cause) {
    const why = codeOf(cause);
    const what =
      why === "EEXIST" || why === "ENOTDIR"
        ? `The data directory ${dataDir} is, or lies below, a file`
        : `The data directory ${dataDir} cannot be made (${why ?? String(cause)})`;
    throw new EmbeddedPostgresError(`${what}: set VOLLEY_DATA_DIR to another one`, { cause });
  }
}

/** After this a rename inside the directory survives a power cut. */
export async function syncDirectory(dir: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(dir, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

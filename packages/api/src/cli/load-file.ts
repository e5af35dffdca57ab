import { setTimeout as sleep } from "node:timers/promises";
import { findImport, type Import, type ImportOptions, readProblems } from "@volley/engine";
import { loadImport, problemRows, problemText, storeUpload } from "@volley/importer";
import type { App } from "../app.ts";
import { EXIT, UserError } from "./user-error.ts";

export type Load = {
  readonly campaignId: number;
  /** What to call the file to people. */
  readonly name: string;
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly options: ImportOptions;
};

/**
 * Stores a CSV and loads it in this process; if a running worker took it up first, that is waited for.
 *
 * @throws UserError when the file as a whole cannot be read
 */
export async function loadBytes(app: App, load: Load, shard: number): Promise<Import> {
  const { campaignId, name: fileName, bytes, options } = load;
  const { importId } = await storeUpload(app.db, { campaignId, fileName, options }, bytes);
  await loadImport(app.db, importId, { shard });
  for (;;) {
    const loaded = await findImport(app.db, importId);
    if (!loaded) throw new UserError("the import is gone", EXIT.notFound);
    if (loaded.state === "failed") {
      throw new UserError(`${fileName}: ${loaded.failure ?? "cannot be read"}`, EXIT.invalid);
    }
    if (loaded.state === "completed") return loaded;
    await sleep(200);
  }
}

/** Why a file that could be read holds nobody to send to. */
export function nothingToSend(file: string, { read }: Import): string {
  if (read === 0) return `${file} has column names and no rows below them; add the recipients`;
  return `no row of ${file} can be sent; mend what is said above and send it again`;
}

/** The first problems of an import, one line of words each; there may be millions of them. */
export async function problemLines(
  app: App,
  importId: number,
  most: number,
): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const { line, code, detail } of problemRows(readProblems(app.db, importId))) {
    if (lines.length === most) break;
    lines.push(`  line ${line}: ${code}: ${problemText(code, detail)}`);
  }
  return lines;
}

/** What came of a file, in one line. */
export function countsOf({ read, accepted, duplicate, invalid }: Import): string {
  return `${read} rows, ${accepted} recipients, ${duplicate} duplicates, ${invalid} left out`;
}

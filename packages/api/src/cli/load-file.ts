import { setTimeout as sleep } from "node:timers/promises";
import { findImport, type Import, type ImportOptions, readProblems } from "@volley/engine";
import {
  loadImport,
  type ProblemCode,
  problemRows,
  problemText,
  storeUpload,
} from "@volley/importer";
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

export type ProblemLine = {
  readonly line: number;
  readonly code: ProblemCode;
  readonly reason: string;
};

/** The problems of an import, in words. */
export async function problemLines(app: App, importId: number): Promise<readonly ProblemLine[]> {
  const lines: ProblemLine[] = [];
  for await (const { line, code, detail } of problemRows(readProblems(app.db, importId))) {
    lines.push({ line, code, reason: problemText(code, detail) });
  }
  return lines;
}

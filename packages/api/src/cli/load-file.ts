import { addAbortSignal, type Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import {
  findImport,
  formatId,
  type Import,
  type ImportOptions,
  readProblems,
} from "@volley/engine";
import { loadImport, problemRows, problemText, storeUpload } from "@volley/importer";
import type { App } from "../app.ts";
import { importEntry } from "../http/entries.ts";
import { createImportProgress, type ImportProgress } from "./import-progress.ts";
import { asOperator } from "./operator.ts";
import { tell } from "./output.ts";
import { EXIT, UserError } from "./user-error.ts";

export type Load = {
  readonly campaignId: number;
  /** What to call the file to people. */
  readonly name: string;
  readonly bytes: Readable;
  readonly options: ImportOptions;
  readonly shard: number;
  readonly signal: AbortSignal;
};

const LOOK_EVERY_MS = 200;

/**
 * Stores a CSV and loads it in this process, and shows how far it is; where somebody else has taken it
 * up, or loads into the campaign, that is waited for.
 *
 * @throws UserError when the file as a whole cannot be read, or when the signal is raised on the way
 */
export async function loadFile(app: App, file: Load): Promise<Import> {
  // Bytes on their way through look to V8 like much that stays: over gigabytes, its young generation would grow to
  // 64 MB and more, in a process that keeps hardly anything.
  setFlagsFromString("--semi-space-growth-factor=1");
  const progress = createImportProgress();
  try {
    const importId = await store(app, file, progress);
    return await load(app, importId, file, progress);
  } finally {
    progress.end();
  }
}

async function store(app: App, file: Load, progress: ImportProgress): Promise<number> {
  const { campaignId, name: fileName, bytes, options, signal } = file;
  const upload = { campaignId, fileName, options };
  try {
    const stored = await storeUpload(app.db, upload, addAbortSignal(signal, bytes), {
      onStored: (size) => progress.stored(size),
    });
    if (!stored) {
      throw new UserError(
        `${fileName} is not loaded: the campaign has ended and takes no recipients`,
        EXIT.conflict,
      );
    }
    await asOperator(app, async ({ db }) => {
      const entry = await importEntry(db, "import.upload", { ...upload, id: stored.importId });
      return { result: undefined, entry };
    });
    if (stored.sameAs !== null) {
      const earlier = formatId("import", stored.sameAs);
      tell(`${fileName} is the same file as ${earlier}; only what is missing is added`);
    }
    return stored.importId;
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new UserError(
      `stopped before ${fileName} was stored; nothing of it is kept`,
      EXIT.interrupted,
    );
  }
}

async function load(
  app: App,
  importId: number,
  { name, shard, signal }: Load,
  progress: ImportProgress,
): Promise<Import> {
  const ended = new AbortController();
  const shown = show(app, importId, progress, ended.signal);
  try {
    const upload = await loadToItsEnd(app, importId, { shard, signal });
    switch (upload.state) {
      case "completed":
        return upload;
      case "cancelled":
        throw new UserError(`${name}: cancelled; ${countsOf(upload)}`, EXIT.conflict);
      case "failed":
        throw new UserError(`${name}: ${upload.failure ?? "cannot be read"}`, EXIT.invalid);
      case "receiving":
      case "queued":
        throw new UserError(await afterStop(app, upload), EXIT.interrupted);
    }
  } finally {
    ended.abort();
    await shown;
  }
}

async function loadToItsEnd(
  app: App,
  importId: number,
  options: Pick<Load, "shard" | "signal">,
): Promise<Import> {
  for (;;) {
    await loadImport(app.db, importId, options);
    const upload = await findImport(app.db, importId);
    if (!upload) throw new UserError("the import is gone", EXIT.notFound);
    if (upload.state !== "queued" || options.signal.aborted) return upload;
    await sleep(LOOK_EVERY_MS);
  }
}

async function show(
  app: App,
  importId: number,
  progress: ImportProgress,
  ended: AbortSignal,
): Promise<void> {
  while (!ended.aborted) {
    const upload = await findImport(app.db, importId);
    if (upload) progress.loaded(upload);
    await sleep(LOOK_EVERY_MS);
  }
}

/** What goes on without us; a worker that runs is told at once, and any that starts later finds it. */
async function afterStop(app: App, { id, fileName }: Import): Promise<string> {
  await app.jobs.add("import", id).catch((error: unknown) => {
    app.log("jobs.add_failed", { importId: id, error });
  });
  const name = formatId("import", id);
  return (
    `stopped; ${fileName} is stored as ${name} and what was loaded stays. ` +
    `A running "volley start" or "volley worker" loads the rest: "volley import show ${name}" says how far it is, ` +
    `"volley import cancel ${name}" ends it`
  );
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
export function countsOf({ read, accepted, duplicate, invalid, optedOut }: Import): string {
  const counts = `${read} rows, ${accepted} recipients, ${duplicate} duplicates, ${invalid} left out`;
  return optedOut > 0 ? `${counts}, ${optedOut} of the recipients opted out` : counts;
}

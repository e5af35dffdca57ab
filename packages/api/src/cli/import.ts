import {
  cancelImport,
  findImport,
  formatId,
  pickShard,
  readDuplicates,
  readProblems,
} from "@volley/engine";
import { duplicatesCsv, problemRows, problemsCsv } from "@volley/importer";
import type { App } from "../app.ts";
import { importEntry } from "../http/entries.ts";
import { importView } from "../http/views.ts";
import { existingCampaign } from "./existing-campaign.ts";
import { openCsv } from "./csv-file.ts";
import { type ImportFlags, importOptions } from "./import-options.ts";
import { watchInterrupts } from "./interrupt.ts";
import { countsOf, loadFile, problemLines } from "./load-file.ts";
import { asOperator } from "./operator.ts";
import { print, printJson, tell } from "./output.ts";
import { showPreview } from "./preview.ts";
import { readId } from "./ids.ts";
import { EXIT, UserError } from "./user-error.ts";

const PROBLEMS_SHOWN = 20;

/** `import FILE|- --campaign ID`: adds the recipients of a CSV to a campaign. */
export async function runImport(
  app: App,
  file: string,
  flags: ImportFlags & {
    readonly campaign?: string;
    readonly preview?: true;
    readonly json?: true;
  },
): Promise<void> {
  if (flags.campaign === undefined) {
    throw new UserError(`say to which campaign ${file} goes: --campaign cmp_…`, EXIT.usage);
  }
  const campaign = await existingCampaign(app, flags.campaign);
  if (campaign.state === "completed" || campaign.state === "cancelled") {
    throw new UserError(
      `${flags.campaign} is ${campaign.state} and takes no recipients`,
      EXIT.conflict,
    );
  }
  const options = importOptions(flags);
  if (flags.preview) {
    await showPreview(file, campaign, { options, json: flags.json ?? false });
    return;
  }
  const { name, bytes } = await openCsv(file);
  const interrupts = watchInterrupts();
  const startedAt = performance.now();
  try {
    const loaded = await loadFile(app, {
      campaignId: campaign.id,
      name,
      bytes,
      options,
      shard: pickShard(),
      signal: interrupts.signal,
    });
    const seconds = (performance.now() - startedAt) / 1_000;
    if (flags.json) {
      const perSecond = Math.round(loaded.read / seconds);
      printJson({ ...importView(loaded), seconds: Number(seconds.toFixed(2)), perSecond });
      return;
    }
    const id = formatId("import", loaded.id);
    print(`${id}: ${countsOf(loaded)}, in ${seconds.toFixed(1)} s`);
    for (const line of await problemLines(app, loaded.id, PROBLEMS_SHOWN)) tell(line);
    if (loaded.invalid > 0) tell(`all left out, to mend and import again: volley problems ${id}`);
    if (loaded.duplicate > 0) tell(`all duplicates: volley problems ${id} --duplicates`);
  } finally {
    interrupts.unwatch();
  }
}

/** `import show ID`: how far it is, or what came of it. */
export async function runImportShow(
  app: App,
  id: string,
  flags: { readonly json?: true },
): Promise<void> {
  const upload = await findImport(app.db, readId("import", id));
  if (!upload) throw new UserError(`there is no import ${id}`, EXIT.notFound);
  if (flags.json) {
    printJson(importView(upload));
    return;
  }
  const { fileName, state, doneBytes, sizeBytes, failure } = upload;
  const share = sizeBytes === null ? 0 : Math.floor((100 * doneBytes) / sizeBytes);
  const how = state === "queued" ? `${share} % loaded` : state;
  print(`${id}: ${fileName}: ${how}; ${countsOf(upload)}`);
  if (failure !== null) tell(failure);
}

/** `import cancel ID`. */
export async function runImportCancel(
  app: App,
  id: string,
  flags: { readonly json?: true },
): Promise<void> {
  const importId = readId("import", id);
  const upload = await asOperator(app, async ({ db }) => {
    const state = await cancelImport(db, importId);
    const cancelled = await findImport(db, importId);
    if (state === null || !cancelled) {
      throw new UserError(`there is no import ${id}`, EXIT.notFound);
    }
    if (state !== "cancelled") {
      throw new UserError(`cannot cancel ${id}: it is ${state}`, EXIT.conflict);
    }
    return { result: cancelled, entry: await importEntry(db, "import.cancel", cancelled) };
  });
  if (flags.json) printJson(importView(upload));
  else print(`${id} is cancelled; what was loaded stays: ${countsOf(upload)}`);
}

/** `problems ID`: the rows that an import left out, as a CSV with reasons; or those that were there already. */
export async function runProblems(
  app: App,
  id: string,
  flags: { readonly duplicates?: true },
): Promise<void> {
  const upload = await findImport(app.db, readId("import", id));
  if (!upload) throw new UserError(`there is no import ${id}`, EXIT.notFound);
  const csv = flags.duplicates
    ? duplicatesCsv(readDuplicates(app.db, upload.id))
    : problemsCsv(upload.header ?? [], problemRows(readProblems(app.db, upload.id)));
  for await (const piece of csv) process.stdout.write(piece);
}

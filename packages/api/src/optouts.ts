import { pickShard, optOut, type OptoutSource } from "@volley/engine";
import { type OptoutFileOptions, problemText, readOptoutFile } from "@volley/importer";
import type { App } from "./app.ts";

const PROBLEMS_SHOWN = 1_000;

export type OptoutList = {
  readonly accountId: number;
  readonly fileName: string;
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly options: OptoutFileOptions;
  readonly source: OptoutSource;
  readonly actor: string;
};

/** What became of a list of opt-outs; rows that are no phone numbers change nothing. */
export type LoadedOptouts = {
  readonly read: number;
  readonly added: number;
  /** Had opted out before, or stand in the list twice. */
  readonly known: number;
  readonly invalid: number;
  /** The first thousand of those left out. */
  readonly problems: readonly {
    readonly line: number;
    readonly code: string;
    readonly reason: string;
  }[];
};

/**
 * Opts out every number of a CSV, as it comes. Each batch is committed for itself, so after a break the same
 * file simply comes again.
 *
 * @throws CsvError when the file as a whole cannot be read (any further); what came before it counts
 */
export async function loadOptouts(app: App, list: OptoutList): Promise<LoadedOptouts> {
  const { accountId, fileName, bytes, options, source, actor } = list;
  const shard = pickShard();
  const common = { accountId, source, actor, messageId: null };
  const problems: LoadedOptouts["problems"][number][] = [];
  let read = 0;
  let added = 0;
  let invalid = 0;
  for await (const batch of readOptoutFile(fileName, bytes, options)) {
    const changed = await optOut(
      app.db,
      batch.numbers.map((one) => ({ ...one, ...common })),
      shard,
    );
    read += batch.read;
    added += changed.length;
    invalid += batch.problems.length;
    for (const { line, code, detail } of batch.problems) {
      if (problems.length === PROBLEMS_SHOWN) break;
      problems.push({ line, code, reason: problemText(code, detail) });
    }
  }
  return { read, added, known: read - added - invalid, invalid, problems };
}

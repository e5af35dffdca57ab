import { OPTOUT_REASONS, type OptoutReason } from "@volley/engine/domain";
import { type BadRow, type GoodRow, readRows } from "../read-rows.ts";
import type { RowOptions } from "../rows.ts";
import type { ChosenFormat } from "../text/file-start.ts";
import { unpacked } from "../text/unpack.ts";

/** What a row of an opt-out list says. */
export type ListedNumber = {
  readonly phone: number;
  readonly reason: OptoutReason;
  /** Where it stands, with what the file says about it. */
  readonly evidence: string;
};

export type OptoutBatch = {
  readonly read: number;
  /** Each number once. */
  readonly numbers: readonly ListedNumber[];
  readonly problems: readonly BadRow[];
};

export type OptoutFileOptions = Pick<RowOptions, "country" | "phoneColumn"> & ChosenFormat;

/** A statement takes so many in a tenth of a second. */
const BATCH_ROWS = 5_000;
const MAX_EVIDENCE = 500;

/**
 * Reads a list of numbers that have opted out, in any form that a list of recipients may have. Premium
 * numbers and landlines are taken as well: nobody is to write to them, that is all. A column `reason`
 * may say `dead` (all else is `asked`), and a column `evidence`, `note` or `source` is kept with the number.
 *
 * @throws CsvError when the file as a whole cannot be read
 */
export async function* readOptouts(
  fileName: string,
  bytes: AsyncIterable<Uint8Array>,
  options: OptoutFileOptions,
): AsyncGenerator<OptoutBatch> {
  const rows = readRows(unpacked(bytes), { ...options, premium: "accept", batchRows: BATCH_ROWS });
  for await (const batch of rows) {
    const names = batch.names.map((name) => name.toLowerCase());
    const numbers = new Map(batch.rows.map((row) => [row.phone, listed(fileName, names, row)]));
    yield { read: batch.read, numbers: [...numbers.values()], problems: batch.problems };
  }
}

function listed(
  fileName: string,
  names: readonly string[],
  { phone, line, values }: GoodRow,
): ListedNumber {
  const cellOf = (name: string) => values[names.indexOf(name)] ?? "";
  const said = ["evidence", "note", "source"].map(cellOf).filter((cell) => cell !== "");
  const wanted = cellOf("reason").toLowerCase();
  return {
    phone,
    reason: OPTOUT_REASONS.find((one) => one === wanted) ?? "asked",
    evidence: [`line ${line} of ${fileName}`, ...said].join(": ").slice(0, MAX_EVIDENCE),
  };
}

import { CopyLines } from "./copy-lines.ts";
import { copyJson, copyText } from "./copy-text.ts";
import { numberArray } from "./number-array.ts";
import { NumberList } from "./number-list.ts";
import { NumberSet } from "./number-set.ts";
import { SeenNumbers } from "./seen-numbers.ts";

/** A row that can become a recipient. */
export type ImportRow = {
  /** Its place among the rows of the file, and the line it begins on. */
  readonly record: number;
  readonly line: number;
  readonly phone: number;
  readonly country: string;
  /** What the text may use, as the text of a JSON object. */
  readonly fields: string;
  /** One of the campaign's senders; without it the pool decides. */
  readonly sender?: string | null;
  /** When it comes due; at once where that has passed or nothing is said. */
  readonly sendAt?: Date | null;
};

/** A row that is left out, as it came. */
export type ImportProblem = {
  readonly record: number;
  readonly line: number;
  readonly code: string;
  readonly detail: string | null;
  readonly cells: readonly string[];
};

/**
 * Consecutive rows of a file as the bytes that Postgres takes them in. Nothing but typed arrays and
 * plain values, so that the thread that has read the file can hand it over without copying.
 */
export type ImportBatch = {
  /** Lines of COPY, in the order of the columns below, one for each of `phones`. */
  readonly recipients: Uint8Array;
  readonly phones: Float64Array;
  readonly records: Float64Array;
  readonly lines: Float64Array;
  /** The same numbers as a parameter of `bigint[]`. */
  readonly phoneArray: Uint8Array;
  /** Those of them that the campaign may have already, in the same form; null when it has none of them. */
  readonly doubtfulArray: Uint8Array | null;
  /** The country of each recipient, as a place in `countries`. */
  readonly countryPlaces: Uint16Array;
  readonly countries: readonly string[];
  /** Lines of COPY. */
  readonly problems: Uint8Array;
  readonly invalid: number;
  /** Record, line and phone of each row whose number this batch or the one before it has already. */
  readonly repeats: Float64Array;
};

export const RECIPIENT_COLUMNS =
  "campaign_id, import_id, phone, country, fields, import_line, sender, due_at";
export const PROBLEM_COLUMNS = "import_id, record, line, code, detail, cells";
export const DUPLICATE_COLUMNS = "import_id, record, line, phone";

/** Collects rows until a batch of them is worth a transaction. */
export class BatchEncoder {
  readonly #prefix: string;
  readonly #importId: number;
  readonly #recipients = new CopyLines();
  readonly #problems = new CopyLines();
  readonly #phones = new NumberList();
  readonly #records = new NumberList();
  readonly #lines = new NumberList();
  readonly #countryPlaces = new NumberList();
  #countries = new Map<string, number>();
  #invalid = 0;
  readonly #repeats = new NumberList();
  /** What came since the beginning; null where the campaign had recipients before, which nobody here knows. */
  readonly #seenEver: SeenNumbers | null;
  readonly #doubtful = new NumberList();
  /** The numbers of this batch and of the one before it, which may not be committed yet. */
  #seen = new NumberSet();
  #seenBefore = new NumberSet();

  constructor(of: {
    readonly campaignId: number;
    readonly importId: number;
    /** The size of a file that is the first to bring the campaign recipients, and is read from its start; else null. */
    readonly firstFileBytes: number | null;
  }) {
    this.#importId = of.importId;
    this.#seenEver = of.firstFileBytes === null ? null : new SeenNumbers(of.firstFileBytes);
    this.#prefix = `${of.campaignId}\t${of.importId}\t`;
  }

  get rows(): number {
    return this.#phones.length + this.#invalid + this.#repeats.length / 3;
  }

  /** Nearly in bytes. */
  get size(): number {
    return this.#recipients.size + this.#problems.size;
  }

  add(row: ImportRow): void {
    const { record, line, phone, country, fields } = row;
    if (this.#seenBefore.has(phone) || !this.#seen.add(phone)) {
      for (const number of [record, line, phone]) this.#repeats.push(number);
      return;
    }
    if (this.#seenEver === null || this.#seenEver.add(phone)) this.#doubtful.push(phone);
    this.#phones.push(phone);
    this.#records.push(record);
    this.#lines.push(line);
    this.#countryPlaces.push(this.#placeOf(country));
    const own = `${copyText(row.sender ?? null)}\t${dueAt(row.sendAt ?? null)}`;
    this.#recipients.add(
      `${this.#prefix}${phone}\t${country}\t${copyJson(fields)}\t${line}\t${own}\n`,
    );
  }

  addProblem({ record, line, code, detail, cells }: ImportProblem): void {
    this.#invalid += 1;
    this.#problems.add(
      `${this.#importId}\t${record}\t${line}\t${code}\t${copyText(detail)}\t${copyJson(JSON.stringify(cells))}\n`,
    );
  }

  /** Gives the rows collected so far away and begins anew. */
  take(): ImportBatch {
    const phones = this.#phones.take();
    const doubtful = this.#doubtful.take();
    const batch: ImportBatch = {
      recipients: this.#recipients.take(),
      phones,
      phoneArray: numberArray(phones),
      doubtfulArray: doubtful.length > 0 ? numberArray(doubtful) : null,
      records: this.#records.take(),
      lines: this.#lines.take(),
      countryPlaces: Uint16Array.from(this.#countryPlaces.take()),
      countries: [...this.#countries.keys()],
      problems: this.#problems.take(),
      invalid: this.#invalid,
      repeats: this.#repeats.take(),
    };
    this.#countries = new Map();
    this.#invalid = 0;
    [this.#seen, this.#seenBefore] = [this.#seenBefore, this.#seen];
    this.#seen.clear();
    return batch;
  }

  #placeOf(country: string): number {
    const known = this.#countries.get(country);
    if (known !== undefined) return known;
    const place = this.#countries.size;
    this.#countries.set(country, place);
    return place;
  }
}

/**
 * Never a time that has passed: triggered messages have one, to go before all others. Postgres reads `now`
 * as the start of its transaction.
 */
function dueAt(sendAt: Date | null): string {
  return sendAt !== null && sendAt.getTime() > Date.now() ? sendAt.toISOString() : "now";
}

/** What may be moved to another thread instead of being copied. */
export function transferable(batch: ImportBatch): readonly ArrayBuffer[] {
  const { countries: _few, invalid: _one, ...arrays } = batch;
  return Object.values(arrays).flatMap((array) =>
    array?.buffer instanceof ArrayBuffer ? [array.buffer] : [],
  );
}

import { readRows, type ReadOptions } from "@volley/importer";
import { parse } from "csv-parse/sync";
import type { Bench, Findings } from "./harness/bench.ts";
import { figure, type Figure } from "./harness/figure.ts";
import { ownProcessorSeconds, perSecondOfProcessor } from "./harness/own-processor-time.ts";

const HEADER = "phone,first_name,city,voucher,amount\n";
const CHUNK_BYTES = 1024 * 1024;
/** Rows of the baseline: csv-parse holds them all. */
const BASELINE_ROWS = 100_000;
const MEGABYTE = 1024 * 1024;

type Row = (at: number) => string;

const six = (at: number) => String(at % 1_000_000).padStart(6, "0");
const clean: Row = (at) => `+447701${six(at)},Anna ${at % 977},Bath,SAVE${at},${at % 100}.50\n`;
const national: Row = (at) => `07701 ${six(at)},Anna ${at % 977},Bath,SAVE${at},${at % 100}.50\n`;
const quoted: Row = (at) =>
  `"+447701${six(at)}","Anna ${at % 977}","Bath, ""Spa""","SAVE${at}","${at % 100}.50"\n`;
const accented: Row = (at) => `+447701${six(at)},Zoë ${at % 977},Köln,SAVE${at},${at % 100}.50\n`;
const wide: Row = (at) => `+447701${six(at)},Anna,Bath,${"x".repeat(180)},9.50\n`;
const mostlyBad: Row = (at) => (at % 1_000 === 0 ? clean(at) : `12${at % 100},Bo,Bath,SAVE,9\n`);

/** Reading alone, without a database: bytes to rows with a verdict each. */
export const readingBench: Bench = {
  name: "reading",
  about: "rows read, split and judged per second of one core, and memory over a long stream",
  async run({ quick, tell }): Promise<Findings> {
    const rows = quick ? 5_000 : 1_000_000;
    const figures: Figure[] = [];
    for (const [name, row, long, country] of [
      ["long stream (2 GB)", wide, quick ? rows : 10_000_000, null],
      ["long stream, 999 of 1,000 rows bad", mostlyBad, quick ? rows : 10_000_000, "GB"],
    ] as const) {
      tell(name);
      const { perSecond, firstTenth, peak } = await read(stream(row, long), { country }, long);
      figures.push(
        figure({ name, value: perSecond, unit: "rows/s of a core", baseline: firstTenth }),
        figure({
          name: `${name}: peak memory`,
          value: peak / MEGABYTE,
          unit: "MB",
          target: { atMost: 250 },
        }),
      );
    }
    for (const [name, row, country, atLeast] of [
      ["clean E.164, 5 columns", clean, null, 200_000],
      ["national numbers, default country", national, "GB", 120_000],
      ["every cell quoted", quoted, null, undefined],
      ["accented letters", accented, null, undefined],
    ] as const) {
      tell(name);
      const { perSecond } = await read(stream(row, rows), { country }, rows);
      const target = atLeast === undefined ? undefined : { atLeast };
      const baseline = csvParse(row, Math.min(rows, BASELINE_ROWS));
      figures.push(figure({ name, value: perSecond, unit: "rows/s of a core", baseline, target }));
    }
    return {
      figures,
      notes: [
        "Baseline: csv-parse splitting the same rows into arrays, and nothing else; for the long streams their own first tenth.",
      ],
    };
  },
};

async function read(bytes: AsyncIterable<Uint8Array>, options: ReadOptions, rows: number) {
  const start = ownProcessorSeconds();
  let tenth = 0;
  let done = 0;
  let peak = 0;
  for await (const batch of readRows(bytes, options)) {
    done += batch.read;
    peak = Math.max(peak, process.memoryUsage.rss());
    if (tenth === 0 && done >= rows / 10) tenth = done / (ownProcessorSeconds() - start);
  }
  if (done !== rows) throw new Error(`read ${done} rows of ${rows}`);
  return { perSecond: done / (ownProcessorSeconds() - start), firstTenth: tenth, peak };
}

/** One chunk of rows again and again, so that making them costs nothing. */
async function* stream(row: Row, rows: number): AsyncGenerator<Uint8Array> {
  yield Buffer.from(HEADER);
  const each = Math.floor(CHUNK_BYTES / row(1).length);
  const chunk = Buffer.from(Array.from({ length: each }, (_, at) => row(at)).join(""));
  const wholes = Math.floor(rows / each);
  for (let one = 0; one < wholes; one++) yield chunk;
  const rest = Array.from({ length: rows - wholes * each }, (_, at) => row(at));
  yield Buffer.from(rest.join(""));
}

function csvParse(row: Row, rows: number): number {
  const text = HEADER + Array.from({ length: rows }, (_, at) => row(at)).join("");
  return perSecondOfProcessor(rows, () => {
    parse(text, { relax_column_count: true });
  });
}

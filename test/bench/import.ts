import type { Bench, Findings } from "./harness/bench.ts";
import { type Figure, figure } from "./harness/figure.ts";
import { median, spread } from "./harness/statistics.ts";
import { shown } from "./harness/table.ts";
import { type ImportRuns, openImportRuns, type Run } from "./import-runs.ts";

const MOST_MEMORY_MB = 250;
const MOST_CANCEL_SECONDS = 2;

type Found = {
  readonly figures: readonly Figure[];
  readonly runs: readonly Run[];
  readonly note?: string;
};
type Part = (imports: ImportRuns, quick: boolean) => Promise<Found>;

/** A quick bench does a two-hundredth of the work. */
const scaled = (amount: number, quick: boolean) => amount / (quick ? 200 : 1);

const PARTS: Readonly<Record<string, Part>> = {
  rate: measureRate,
  sizes: measureSizes,
  two: measureTwo,
  bad: (imports, quick) => measureBad(imports, scaled(1_000_000, quick)),
  thread: measureThread,
  cancel: measureCancel,
  "bad-10m": (imports, quick) => measureBad(imports, scaled(10_000_000, quick)),
  "stream-2gb": measureStream,
};
/** Long, and only done when asked for. */
const LONG: readonly string[] = ["bad-10m", "stream-2gb"];

/**
 * How long `volley import` takes from the first byte of a file to its last recipient: stored, read,
 * numbers judged, duplicates found, all of it committed. Beside the same file through COPY into a bare
 * table, which checks nothing.
 */
export const importBench: Bench = {
  name: "import",
  about: "recipients a second from a CSV, and memory, beside a raw COPY of the same file",
  parts: Object.keys(PARTS),
  async run(setting): Promise<Findings> {
    const imports = await openImportRuns(setting);
    const found: Found[] = [];
    for (const [name, measure] of Object.entries(PARTS)) {
      const isUsual = setting.parts.length === 0 && !LONG.includes(name);
      if (isUsual || setting.parts.includes(name)) {
        setting.tell(`part ${name}`);
        found.push(await measure(imports, setting.quick));
      }
    }
    const runs = found.flatMap((one) => one.runs);
    const memory = figure({
      name: "most memory in any run",
      value: Math.max(0, ...runs.map((run) => run.memoryMb)),
      unit: "MB",
      target: { atMost: MOST_MEMORY_MB },
    });
    return {
      figures: [...found.flatMap((one) => one.figures), ...(runs.length > 0 ? [memory] : [])],
      tables: runs.length > 0 ? [tableOf(runs)] : [],
      notes: [
        "The time begins with the first byte and ends with the last commit; the file is stored in the " +
          "database first and deleted in the end. Memory is the most that the importing process has held.",
        ...found.flatMap(({ note }) => note ?? []),
      ],
    };
  },
};

async function measureRate(imports: ImportRuns, quick: boolean): Promise<Found> {
  const clean = await imports.write(scaled(1_000_000, quick), "international");
  const national = await imports.write(scaled(1_000_000, quick), "national");
  const copies: number[] = [];
  const ofClean: Run[] = [];
  const ofNational: Run[] = [];
  const rounds = quick ? 1 : 3;
  for (let round = 1; round <= rounds; round += 1) {
    copies.push(await imports.copy(clean));
    ofClean.push(await imports.import(clean));
    ofNational.push(await imports.import(national));
  }
  await imports.remove(clean);
  await imports.remove(national);
  const rates = ofClean.map((run) => run.perSecond);
  const { low, high } = spread(rates);
  return {
    figures: [
      figure({
        name: "numbers as +44…",
        value: median(rates),
        unit: "rows/s",
        target: { atLeast: 80_000 },
      }),
      figure({
        name: "every number in national format",
        value: median(ofNational.map((run) => run.perSecond)),
        unit: "rows/s",
        target: { atLeast: 50_000 },
      }),
      figure({
        name: "time for 1 M rows",
        value: median(ofClean.map((run) => run.seconds)),
        unit: "s",
        baseline: median(copies),
        target: { atMost: 10 * median(copies) },
      }),
    ],
    runs: [...ofClean, ...ofNational],
    note:
      `Rates and the time for 1 M rows: median of ${rounds} rounds (${shown(low)} to ${shown(high)} rows/s); ` +
      `5 columns, ${shown(clean.bytes / clean.rows)} bytes a row. Baseline: COPY of the file by Postgres ` +
      "itself into a table of five texts without any index.",
  };
}

async function measureSizes(imports: ImportRuns, quick: boolean): Promise<Found> {
  const runs: Run[] = [];
  for (const rows of [100_000, 1_000_000, 10_000_000]) {
    const file = await imports.write(scaled(rows, quick), "international");
    runs.push(await imports.import(file));
    await imports.remove(file);
  }
  const [small, middle, large] = runs;
  if (!small || !middle || !large) throw new Error("three files, three runs");
  return {
    figures: [
      figure({
        name: "time a row, 10 M against 100 k rows",
        value: small.perSecond / large.perSecond,
        unit: "×",
        target: { atMost: 1.5 },
      }),
      figure({
        name: "time a row, 10 M against 1 M rows",
        value: middle.perSecond / large.perSecond,
        unit: "×",
        target: { atMost: 1.5 },
      }),
    ],
    runs,
  };
}

async function measureTwo(imports: ImportRuns, quick: boolean): Promise<Found> {
  const clean = await imports.write(scaled(1_000_000, quick), "international");
  const national = await imports.write(scaled(1_000_000, quick), "national");
  const runs = await imports.importAtOnce([clean, national]);
  await imports.remove(clean);
  await imports.remove(national);
  const rows = runs.reduce((sum, run) => sum + run.rows, 0);
  const seconds = Math.max(...runs.map((run) => run.seconds));
  return {
    figures: [figure({ name: "two imports at once", value: rows / seconds, unit: "rows/s" })],
    runs: runs.map((run) => ({ ...run, what: `${run.what}, beside another` })),
  };
}

async function measureBad(imports: ImportRuns, rows: number): Promise<Found> {
  const file = await imports.write(rows, "bad");
  const run = await imports.import(file);
  await imports.remove(file);
  return {
    figures: [figure({ name: run.what, value: run.perSecond, unit: "rows/s" })],
    runs: [run],
  };
}

async function measureThread(imports: ImportRuns, quick: boolean): Promise<Found> {
  const file = await imports.write(scaled(300_000, quick), "national");
  const seconds = { with: [] as number[], without: [] as number[] };
  for (let round = 1; round <= (quick ? 1 : 3); round += 1) {
    seconds.with.push(await imports.load(file, true));
    seconds.without.push(await imports.load(file, false));
  }
  await imports.remove(file);
  return {
    figures: [
      figure({
        name: "300 k rows read in a thread of their own",
        value: median(seconds.with),
        unit: "s",
        baseline: median(seconds.without),
      }),
    ],
    runs: [],
    note: "Baseline of the thread: the same file, stored before, read in the thread that loads it.",
  };
}

async function measureCancel(imports: ImportRuns, quick: boolean): Promise<Found> {
  const file = await imports.write(quick ? 100_000 : 1_000_000, "international");
  const seconds: number[] = [];
  for (let round = 1; round <= (quick ? 1 : 5); round += 1)
    seconds.push(await imports.cancel(file));
  await imports.remove(file);
  return {
    figures: [
      figure({
        name: "cancel to the end of the importing process, longest",
        value: Math.max(...seconds),
        unit: "s",
        target: { atMost: MOST_CANCEL_SECONDS },
      }),
    ],
    runs: [],
    note: "No row came in after the answer to the cancel; this is looked at in each round.",
  };
}

async function measureStream(imports: ImportRuns, quick: boolean): Promise<Found> {
  const run = await imports.importStream(scaled(2e9, quick));
  return {
    figures: [figure({ name: run.what, value: run.perSecond, unit: "rows/s" })],
    runs: [run],
    note: "The stream is made while it is read and lies in no file; a row of it has 1,080 bytes.",
  };
}

function tableOf(runs: readonly Run[]) {
  const labels = [...new Set(runs.map(({ what }) => what))];
  return {
    title: "Every import",
    columns: ["file", "seconds", "rows/s", "memory, MB"],
    rows: labels.map((label) => {
      const alike = runs.filter(({ what }) => what === label);
      const each = (value: (one: Run) => string) => alike.map(value).join(", ");
      return [
        label,
        each(({ seconds }) => seconds.toFixed(1)),
        each(({ perSecond }) => shown(perSecond)),
        each(({ memoryMb }) => shown(memoryMb)),
      ];
    }),
  };
}

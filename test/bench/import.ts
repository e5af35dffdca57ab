import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import type { Bench, Findings, Setting } from "./harness/bench.ts";
import { startChild, volley } from "./harness/child.ts";
import { figure } from "./harness/figure.ts";
import { type Installation, openInstallation } from "./harness/installation.ts";
import { peakMemory } from "./harness/memory.ts";
import { startSimulatorProcess } from "./harness/simulators.ts";
import { median, spread } from "./harness/statistics.ts";
import { shown, type Table } from "./harness/table.ts";
import { type NumberStyle, writeImportFile } from "./import-files.ts";

const MOST_MEMORY_MB = 250;

type File = {
  readonly path: string;
  readonly rows: number;
  readonly bytes: number;
  readonly numbers: NumberStyle;
};

/** One file, imported by `volley import` in a process of its own. */
type Run = {
  readonly file: File;
  readonly seconds: number;
  readonly perSecond: number;
  readonly memoryMb: number;
};

/**
 * How long `volley import` takes from the first byte of a file to its last recipient: stored, read,
 * numbers judged, duplicates found, all of it committed. Beside the same file through COPY into a bare
 * table, which checks nothing.
 */
export const importBench: Bench = {
  name: "import",
  about: "recipients a second from a CSV, and memory, beside a raw COPY of the same file",
  async run(setting): Promise<Findings> {
    const { quick } = setting;
    const bench = await open(setting);
    const scale = quick ? 200 : 1;
    const rounds = quick ? 1 : 3;
    const clean = await bench.write(1_000_000 / scale, "international");
    const national = await bench.write(1_000_000 / scale, "national");
    const runs: { copy: number[]; clean: Run[]; national: Run[] } = {
      copy: [],
      clean: [],
      national: [],
    };
    for (let round = 1; round <= rounds; round += 1) {
      runs.copy.push(await bench.copy(clean));
      runs.clean.push(await bench.import(clean));
      runs.national.push(await bench.import(national));
    }
    const small = await bench.import(await bench.write(100_000 / scale, "international"));
    const [one, other] = await bench.importAll([clean, national]);
    const large = await bench.import(await bench.write(10_000_000 / scale, "international"));

    const perSecond = median(runs.clean.map((run) => run.perSecond));
    const all = [...runs.clean, ...runs.national, small, one, other, large].filter(
      (run) => run !== undefined,
    );
    const { low, high } = spread(runs.clean.map((run) => run.perSecond));
    return {
      figures: [
        figure({
          name: "numbers as +44…",
          value: perSecond,
          unit: "rows/s",
          target: { atLeast: 80_000 },
        }),
        figure({
          name: "every number in national format",
          value: median(runs.national.map((run) => run.perSecond)),
          unit: "rows/s",
          target: { atLeast: 50_000 },
        }),
        figure({
          name: "time for 1 M rows",
          value: median(runs.clean.map((run) => run.seconds)),
          unit: "s",
          baseline: median(runs.copy),
          target: { atMost: 10 * median(runs.copy) },
        }),
        figure({
          name: "time a row, 10 M against 100 k rows",
          value: small.perSecond / large.perSecond,
          unit: "×",
          target: { atMost: 1.5 },
        }),
        figure({
          name: "most memory in any run",
          value: Math.max(...all.map((run) => run.memoryMb)),
          unit: "MB",
          target: { atMost: MOST_MEMORY_MB },
        }),
      ],
      tables: [tableOf({ clean: runs.clean, national: runs.national, small, large, one, other })],
      notes: [
        `Median of ${rounds} rounds (${shown(low)} to ${shown(high)} rows/s); 5 columns, ` +
          `${shown(clean.bytes / clean.rows)} bytes a row. The time begins with the first byte and ends ` +
          "with the last commit; the file is stored in the database first and deleted in the end. " +
          "Baseline: COPY of the file by Postgres itself into a table of five texts without any index.",
      ],
    };
  },
};

async function open(setting: Setting) {
  const { tell, stack } = setting;
  const directory = await mkdtemp(join(tmpdir(), "volley-import-"));
  stack.defer(() => rm(directory, { recursive: true, force: true }));
  // Postgres, which may run as another user, reads the file for the baseline.
  await chmod(directory, 0o755);
  const installation = await openInstallation(setting, "embedded");
  const simulator = await startSimulatorProcess(setting, {
    perSecond: 30,
    latencyMs: 0,
    receipts: false,
  });
  const accountId = await installation.addAccount(simulator.url);
  const { db } = installation;

  async function importAll(files: readonly File[]): Promise<readonly Run[]> {
    await sql`truncate recipient, recipient_count, import_problem, import_duplicate`.execute(db);
    await sql`checkpoint`.execute(db);
    const campaigns = await Promise.all(files.map(() => installation.createCampaign(accountId)));
    const runs = await Promise.all(
      files.map((file, at) =>
        importFile(setting, installation, { file, campaign: campaigns[at] ?? 0 }),
      ),
    );
    for (const { file, perSecond, memoryMb } of runs) {
      const { rows, numbers } = file;
      tell(`${shown(rows)} ${numbers}: ${shown(perSecond)} rows/s, ${shown(memoryMb)} MB`);
    }
    return runs;
  }
  return {
    importAll,
    async import(file: File): Promise<Run> {
      const [only] = await importAll([file]);
      if (!only) throw new Error("nothing was imported");
      return only;
    },
    async write(rows: number, numbers: NumberStyle): Promise<File> {
      const path = join(directory, `${numbers}-${rows}.csv`);
      return { path, rows, numbers, bytes: await writeImportFile(path, rows, numbers) };
    },
    /** Seconds of a raw COPY. */
    async copy({ path }: File): Promise<number> {
      await sql`drop table if exists bare`.execute(db);
      await sql`create table bare (a text, b text, c text, d text, e text)`.execute(db);
      await sql`checkpoint`.execute(db);
      const startedAt = performance.now();
      await sql`copy bare from ${sql.lit(path)} with (format csv, header)`.execute(db);
      const seconds = (performance.now() - startedAt) / 1_000;
      tell(`raw COPY: ${seconds.toFixed(2)} s`);
      return seconds;
    },
  };
}

async function importFile(
  setting: Setting,
  { env }: Installation,
  { file, campaign }: { readonly file: File; readonly campaign: number },
): Promise<Run> {
  const options = ["--campaign", `cmp_${campaign}`, "--country", "GB", "--json"];
  const child = startChild(setting, volley(["import", file.path, ...options], env));
  const memory = peakMemory(child.pid);
  const [line] = await child.until(/^\{.*\}$/m);
  const { rows, seconds, perSecond } = Object(JSON.parse(line));
  if (rows.accepted !== file.rows) throw new Error(`not all of ${file.path} came in: ${line}`);
  return { file, seconds, perSecond, memoryMb: await memory };
}

function tableOf(of: {
  readonly clean: readonly Run[];
  readonly national: readonly Run[];
  readonly small: Run;
  readonly large: Run;
  readonly one: Run | undefined;
  readonly other: Run | undefined;
}): Table {
  const lines: readonly [string, readonly (Run | undefined)[]][] = [
    ["100,000 rows", [of.small]],
    ["1,000,000 rows", of.clean],
    ["1,000,000 rows, national numbers", of.national],
    ["10,000,000 rows", [of.large]],
    ["two at once, 1,000,000 rows each", [of.one, of.other]],
  ];
  return {
    title: "Every import",
    columns: ["file", "seconds", "rows/s", "memory, MB"],
    rows: lines.map(([label, found]) => {
      const runs = found.filter((one) => one !== undefined);
      const each = (value: (one: Run) => string) => runs.map(value).join(", ");
      return [
        label,
        each(({ seconds }) => seconds.toFixed(1)),
        each(({ perSecond }) => shown(perSecond)),
        each(({ memoryMb }) => shown(memoryMb)),
      ];
    }),
  };
}

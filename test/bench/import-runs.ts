import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { until } from "../../packages/api/src/embedded/until.ts";
import type { Setting } from "./harness/bench.ts";
import { runProgram, startChild, volley } from "./harness/child.ts";
import { openInstallation } from "./harness/installation.ts";
import { peakMemory } from "./harness/memory.ts";
import { startSimulatorProcess } from "./harness/simulators.ts";
import { shown } from "./harness/table.ts";
import { longList, type NumberStyle, writeImportFile } from "./import-files.ts";

export type File = {
  readonly path: string;
  readonly rows: number;
  readonly bytes: number;
  readonly numbers: NumberStyle;
};

/** One list, imported by `volley import` in a process of its own. */
export type Run = {
  readonly what: string;
  readonly rows: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly memoryMb: number;
};

/** What is done with lists, one after the other, each time in an empty database. */
export type ImportRuns = Awaited<ReturnType<typeof openImportRuns>>;

export async function openImportRuns(setting: Setting) {
  const { tell, stack } = setting;
  const directory = await mkdtemp(join(tmpdir(), "volley-import-"));
  stack.defer(() => rm(directory, { recursive: true, force: true }));
  // Postgres, which may run as another user, reads the file for the baseline.
  await chmod(directory, 0o755);
  const installation = await openInstallation(setting, "embedded");
  const { db, env, databaseUrl } = installation;
  const simulator = await startSimulatorProcess(setting, {
    perSecond: 30,
    latencyMs: 0,
    receipts: false,
  });
  const accountId = await installation.addAccount(simulator.url);

  async function empty(): Promise<void> {
    // Nothing else is loaded meanwhile, so that no bytes of an upload are left that somebody needs.
    await sql`
      truncate recipient, recipient_count, import_problem, import_duplicate, import_chunk`.execute(
      db,
    );
    await sql`checkpoint`.execute(db);
  }

  async function run(
    what: string,
    from: { readonly path: string; readonly input?: AsyncIterable<Uint8Array> },
    expected: { readonly rows: number; readonly accepted: number },
  ): Promise<Run> {
    tell(`${what} …`);
    const campaign = await installation.createCampaign(accountId);
    const options = ["--campaign", `cmp_${campaign}`, "--country", "GB", "--json"];
    const program = volley(["import", from.path, ...options], env);
    const child = startChild(setting, { ...program, ...(from.input && { input: from.input }) });
    const memory = peakMemory(child.pid);
    const [line] = await child.until(/^\{.*\}$/m);
    const { rows, seconds, perSecond } = Object(JSON.parse(line));
    if (rows.read !== expected.rows || rows.accepted !== expected.accepted)
      throw new Error(`not all of ${what} came in: ${line}`);
    const memoryMb = await memory;
    tell(`${what}: ${shown(perSecond)} rows/s, ${shown(memoryMb)} MB`);
    return { what, rows: expected.rows, seconds, perSecond, memoryMb };
  }

  const runFile = (file: File) => {
    const accepted = file.numbers === "bad" ? Math.ceil(file.rows / 1_000) : file.rows;
    return run(labelOf(file), file, { rows: file.rows, accepted });
  };
  return {
    async import(file: File): Promise<Run> {
      await empty();
      return await runFile(file);
    },
    async importAtOnce(files: readonly File[]): Promise<readonly Run[]> {
      await empty();
      return await Promise.all(files.map(runFile));
    },
    /** A list that lies nowhere: made while it is read from standard input. */
    async importStream(bytes: number): Promise<Run> {
      await empty();
      const { rows, content } = longList(bytes);
      const what = `a stream of ${shown(bytes / 1e9)} GB`;
      return await run(what, { path: "-", input: content }, { rows, accepted: rows });
    },
    /** Seconds from the cancel of an import that is under way until its process has ended. */
    async cancel(file: File): Promise<number> {
      await empty();
      const campaign = await installation.createCampaign(accountId);
      const args = ["import", file.path, "--campaign", `cmp_${campaign}`, "--country", "GB"];
      const child = startChild(setting, volley(args, env));
      const ended = child.until(/cancelled; \d+ rows/);
      const find = () =>
        db.selectFrom("import").selectAll().where("campaignId", "=", campaign).executeTakeFirst();
      const begun = async () => {
        const found = await find();
        return found !== undefined && found.read > 0 ? found : undefined;
      };
      const upload = await until(begun, { everyMs: 5, forMs: 120_000 });
      if (!upload) throw new Error(`nothing came in:\n${child.output()}`);
      const startedAt = performance.now();
      await installation.call("POST", `/v1/imports/imp_${upload.id}/cancel`);
      const answeredMs = performance.now() - startedAt;
      const atAnswer = (await find())?.read;
      await ended;
      const seconds = (performance.now() - startedAt) / 1_000;
      const after = (await find())?.read;
      if (atAnswer !== after || after === file.rows)
        throw new Error(`cancelled at ${atAnswer} of ${file.rows} rows, and ${after} came in`);
      tell(`cancel answered in ${shown(answeredMs)} ms, ended in ${seconds.toFixed(2)} s`);
      return seconds;
    },
    async write(rows: number, numbers: NumberStyle): Promise<File> {
      const path = join(directory, `${numbers}-${rows}.csv`);
      return { path, rows, numbers, bytes: await writeImportFile(path, rows, numbers) };
    },
    async remove({ path }: File): Promise<void> {
      await empty();
      await rm(path);
    },
    /** Seconds from the stored file to its last row, read in a thread of its own or in the loading one. */
    async load({ path, rows }: File, thread: boolean): Promise<number> {
      await empty();
      const campaignId = await installation.createCampaign(accountId);
      const said = await runProgram(setting, "load", { databaseUrl, campaignId, path, thread });
      const { seconds } = Object(said);
      tell(`${shown(rows)} rows, ${thread ? "with" : "without"} a thread: ${shown(seconds)} s`);
      return seconds;
    },
    /** Seconds of a raw COPY. */
    async copy({ path }: File): Promise<number> {
      await sql`drop table if exists bare`.execute(db);
      await sql`create table bare (a text, b text, c text, d text, e text)`.execute(db);
      await sql`checkpoint`.execute(db);
      const startedAt = performance.now();
      await sql`copy bare from ${sql.lit(path)} with (format csv, header)`.execute(db);
      const seconds = (performance.now() - startedAt) / 1_000;
      await sql`drop table bare`.execute(db);
      tell(`raw COPY: ${seconds.toFixed(2)} s`);
      return seconds;
    },
  };
}

function labelOf({ rows, numbers }: File): string {
  switch (numbers) {
    case "international":
      return `${shown(rows)} rows`;
    case "national":
      return `${shown(rows)} rows, national numbers`;
    case "bad":
      return `${shown(rows)} rows, 999 of 1,000 bad`;
  }
}

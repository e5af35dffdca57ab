import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { readLedgerMessages } from "../../packages/api/src/demo/compare.ts";
import type { System } from "../support/open-system.ts";

type Run = {
  readonly options: { readonly seed: number; readonly mode: string };
  readonly system: System;
  readonly campaignId: number;
  /** What was done when. */
  readonly timeline: readonly string[];
};

/** Keeps all that helps to understand a bad run; returns the folder. */
export async function keepArtefacts({
  options,
  system,
  campaignId,
  timeline,
}: Run): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `volley-chaos-${options.mode}-${options.seed}-`));
  const keep = async (name: string, lines: readonly string[]) =>
    await writeFile(join(folder, name), `${lines.join("\n")}\n`);
  await keep("timeline.txt", timeline);
  await Promise.all(
    system.processes.map((one, index) =>
      keep(`${index + 1}-${one.child.spawnargs.at(-1) ?? "process"}.log`, [one.output()]),
    ),
  );
  const ledger: string[] = [];
  for await (const entry of readLedgerMessages(system.simulator.url)) {
    ledger.push(JSON.stringify(entry));
  }
  await keep("ledger.ndjson", ledger);
  for (const table of [
    "recipient",
    "transition",
    "part",
    "receipt",
    "parked_receipt",
    "campaign",
  ]) {
    const { rows } = await sql`select * from ${sql.table(table)}`.execute(system.db);
    await keep(
      `${table}.ndjson`,
      rows.map((row) => JSON.stringify(row)),
    );
  }
  await keep("run.json", [JSON.stringify({ ...options, campaignId })]);
  return folder;
}

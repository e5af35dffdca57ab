import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findImport } from "@volley/engine";
import { loadImport } from "@volley/importer";
import * as fc from "fast-check";
import { sql } from "kysely";
import { expect, onTestFinished, test } from "vitest";
import { until } from "../packages/api/src/embedded/until.ts";
import { miscounts } from "./support/campaigns.ts";
import { addDraft, longFile, SHARD, store, traceOf, WAIT } from "./support/loading.ts";
import { spawnVolley } from "./support/spawn-volley.ts";
import { createTestDatabase } from "./support/test-database.ts";

const row = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.integer({ min: 0, max: 60 }).map((n) => `+${447700900000 + n},Ada ${n}`),
  },
  { weight: 1, arbitrary: fc.constantFrom("12,short", ",nobody", "4.47E+11,Excel") },
  {
    weight: 1,
    arbitrary: fc.constantFrom('07700 900007,"Bob\nof ""York""\\"', "", "07700 900008,漢\t🚀"),
  },
);
const file = fc
  .array(row, { minLength: 5, maxLength: 60 })
  .map((rows) => `phone,name\r\n${rows.join("\r\n")}\r\n`);
const cutting = fc.record({
  /** Where, as shares of the file, each time from the start of a chunk on. */
  cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 3 }),
  chunkBytes: fc.integer({ min: 7, max: 60 }),
  batchRows: fc.integer({ min: 1, max: 9 }),
});
const AWAY = 1e12;

test("a load that is cut off at any byte, and goes on, leaves what an undisturbed one leaves", async () => {
  const { db } = await createTestDatabase();
  await fc.assert(
    fc.asyncProperty(file, cutting, async (csv, { cuts, chunkBytes, batchRows }) => {
      const options = { shard: SHARD, batchRows };
      const calm = await addDraft(db);
      const whole = await store(db, calm, csv, chunkBytes);
      await loadImport(db, whole.importId, options);

      const cut = await addDraft(db);
      const { importId, sizeBytes } = await store(db, cut, csv, chunkBytes);
      for (const share of cuts.toSorted((one, other) => one - other)) {
        const from = Math.floor(share * (sizeBytes - chunkBytes));
        // The bytes from there on are out of reach, as they are for a process that dies here.
        await sql`update import_chunk set first_byte = first_byte + ${AWAY}
          where import_id = ${importId} and first_byte >= ${from}`.execute(db);
        const attempt = loadImport(db, importId, options);
        await expect(attempt).rejects.toThrow(/has no bytes/);
        const { read, accepted, duplicate, invalid } = Object(await findImport(db, importId));
        expect(read).toBe(accepted + duplicate + invalid);
        await sql`update import_chunk set first_byte = first_byte - ${AWAY}
          where first_byte >= ${AWAY}`.execute(db);
      }
      await loadImport(db, importId, options);
      const trace = await traceOf(db, cut, importId);
      expect(trace).toEqual(await traceOf(db, calm, whole.importId));
      expect(trace.counts.state).toBe("completed");
      expect(trace.miscounts).toEqual([]);
    }),
    { numRuns: 8 },
  );
});

test("a process that is killed in mid-load leaves whole batches, and another one brings the rest", async () => {
  const { db, url } = await createTestDatabase();
  const directory = await mkdtemp(join(tmpdir(), "volley-kill-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  const csv = longFile(60_000);
  const path = join(directory, "list.csv");
  await writeFile(path, csv);
  const calm = await addDraft(db);
  const whole = await store(db, calm, csv);
  await loadImport(db, whole.importId, { shard: SHARD });
  const expected = await traceOf(db, calm, whole.importId);

  const env = { DATABASE_URL: url, VOLLEY_SECRET: "kill", VOLLEY_DATA_DIR: directory };
  for (const rows of [1, 15_000, 40_000]) {
    const killed = await addDraft(db);
    const args = ["import", path, "--campaign", `cmp_${killed.id}`, "--country", "GB"];
    const volley = spawnVolley(args, env);
    const imported = async () => {
      const found = await db
        .selectFrom("import")
        .select(["id", "read"])
        .where("campaignId", "=", killed.id)
        .executeTakeFirst();
      return found && found.read >= rows ? found : undefined;
    };
    const found = await until(imported, WAIT);
    await volley.end("SIGKILL");
    if (!found) throw new Error(`nothing came in:\n${volley.output()}`);
    const counts = Object(await findImport(db, found.id));
    expect(counts.read).toBe(counts.accepted + counts.duplicate + counts.invalid);
    expect(await miscounts(db, killed.id)).toEqual([]);
    // Its connections end with it, and so does its hold on the campaign.
    const done = async () => {
      await loadImport(db, found.id, { shard: SHARD });
      return (await findImport(db, found.id))?.state === "completed" ? true : undefined;
    };
    expect(await until(done, WAIT)).toBe(true);
    expect(await traceOf(db, killed, found.id)).toEqual(expected);
  }
});

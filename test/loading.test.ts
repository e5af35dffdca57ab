import { Readable } from "node:stream";
import {
  cancelImport,
  findImport,
  openLoad,
  readChunks,
  readDuplicates,
  readProblems,
  startCampaign,
} from "@volley/engine";
import { BatchEncoder } from "@volley/engine/copy";
import { loadImport } from "@volley/importer";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { addRecipients } from "../packages/engine/src/db/add-recipients.ts";
import { until } from "../packages/api/src/embedded/until.ts";
import { createAccount, miscounts, optOut, recipientsOf } from "./support/campaigns.ts";
import { addDraft, collect, longFile, SHARD, store, storeWhole, WAIT } from "./support/loading.ts";
import { createTestDatabase } from "./support/test-database.ts";

test("the same file again adds what is missing, says so, and lists where each number came from", async () => {
  const { db } = await createTestDatabase();
  const campaign = await addDraft(db);
  const csv = "phone\n+447700900001\n+447700900002\n07700 900001\n";
  const first = await store(db, campaign, csv);
  await loadImport(db, first.importId, { shard: SHARD });
  await sql`delete from recipient where phone = 447700900002`.execute(db);
  const second = await store(db, campaign, csv);
  await loadImport(db, second.importId, { shard: SHARD });

  expect([first.sameAs, second.sameAs]).toEqual([null, first.importId]);
  expect(await findImport(db, second.importId)).toMatchObject({
    state: "completed",
    read: 3,
    accepted: 1,
    duplicate: 2,
    sameAs: first.importId,
  });
  const places = async (id: number) =>
    (await collect(readDuplicates(db, id))).map((one) => [
      one.line,
      one.firstImportId,
      one.firstLine,
    ]);
  expect(await places(first.importId)).toEqual([[4, first.importId, 2]]);
  expect(await places(second.importId)).toEqual([
    [2, first.importId, 2],
    [4, first.importId, 2],
  ]);
  const chunks = await db.selectFrom("importChunk").select("importId").execute();
  expect(chunks).toEqual([]);
});

test("an upload is read back byte for byte, whatever its encoding and wherever its chunks end", async () => {
  const { db } = await createTestDatabase();
  const campaign = await addDraft(db);
  const upload = { campaignId: campaign.id, fileName: "list.csv", options: {} };
  const bytes = Buffer.from(Array.from({ length: 1_000 }, (_, at) => at % 256));
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += 96) yield bytes.subarray(at, at + 96);
  }
  const { importId, sizeBytes } = await storeWhole(db, upload, pieces(), 96);
  for (const from of [0, 96, 300]) {
    const read = Buffer.concat(await collect(readChunks(db, { id: importId, sizeBytes }, from)));
    expect(read.equals(bytes.subarray(from))).toBe(true);
  }
});

test("numbers that opted out are marked when they are loaded, and counted", async () => {
  const { db } = await createTestDatabase();
  const campaign = await addDraft(db);
  await optOut(db, campaign.accountId, 2);
  const other = await createAccount(db);
  await optOut(db, other.id, 1);
  const { importId } = await store(db, campaign, "phone\n+447700900001\n+447700900002\n");
  await loadImport(db, importId, { shard: SHARD });
  expect(await findImport(db, importId)).toMatchObject({ accepted: 2, optedOut: 1 });
  const states = (await recipientsOf(db, campaign.id)).map(({ state }) => state);
  expect(states).toEqual(["pending", "suppressed"]);
  expect(await miscounts(db, campaign.id)).toEqual([]);
});

test("a cancelled import stops, and what it has loaded stays and is counted", async () => {
  const { db } = await createTestDatabase();
  const campaign = await addDraft(db);
  const { importId } = await store(db, campaign, longFile(60_000));
  const loading = loadImport(db, importId, { shard: SHARD, batchRows: 500 });
  const begun = async () => ((await findImport(db, importId))?.read ?? 0) > 0 || undefined;
  expect(await until(begun, WAIT)).toBe(true);
  expect(await cancelImport(db, importId)).toBe("cancelled");
  const atCancel = Object(await findImport(db, importId));
  await loading;

  const after = Object(await findImport(db, importId));
  expect(after).toMatchObject({ state: "cancelled", read: atCancel.read, failure: null });
  expect(after.read).toBeLessThan(60_000);
  expect(await recipientsOf(db, campaign.id)).toHaveLength(after.accepted);
  expect(await miscounts(db, campaign.id)).toEqual([]);
  expect(await db.selectFrom("importChunk").select("importId").execute()).toEqual([]);
  expect(await cancelImport(db, importId)).toBe("cancelled");
  await loadImport(db, importId, { shard: SHARD });
  expect(await findImport(db, importId)).toMatchObject({ state: "cancelled", read: after.read });
});

test("several imports into one campaign at once, and two loaders of each, add each number once", async () => {
  const { db } = await createTestDatabase();
  const campaign = await addDraft(db);
  const csv = longFile(12_000);
  const uploads = [await store(db, campaign, csv), await store(db, campaign, csv)];
  const loadToItsEnd = async (importId: number) => {
    for (;;) {
      await loadImport(db, importId, { shard: SHARD, batchRows: 700 });
      if ((await findImport(db, importId))?.state === "completed") return;
    }
  };
  await Promise.all(
    [...uploads, ...uploads].map(async ({ importId }) => await loadToItsEnd(importId)),
  );
  const counts = await Promise.all(uploads.map(({ importId }) => findImport(db, importId)));
  expect(counts.map((one) => one?.read)).toEqual([12_000, 12_000]);
  const accepted = counts.reduce((sum, one) => sum + (one?.accepted ?? 0), 0);
  const phones = (await recipientsOf(db, campaign.id)).map(({ phone }) => phone);
  expect([new Set(phones).size, phones.length]).toEqual([accepted, accepted]);
  expect(await miscounts(db, campaign.id)).toEqual([]);
});

test("a campaign that the planner's figures do not know is loaded by the index of its numbers", async () => {
  const { db } = await createTestDatabase();
  const known = await store(db, await addDraft(db), longFile(12_000));
  await loadImport(db, known.importId, { shard: SHARD });
  const campaign = await addDraft(db);
  await optOut(db, campaign.accountId, 2);
  await sql`analyze recipient, optout`.execute(db);
  const { importId } = await store(db, campaign, longFile(12_000));
  // With the figures it took longer than any statement may.
  await loadImport(db, importId, { shard: SHARD });
  expect(await findImport(db, importId)).toMatchObject({ state: "completed", read: 12_000 });
});

test("a number that a request adds while the first file is loaded is added once", async () => {
  const { db } = await createTestDatabase();
  const { id: campaignId, accountId } = await addDraft(db);
  const row = { phone: 447700900001, country: "GB", fields: "{}", record: 1, line: 2 };
  const { importId, sizeBytes } = await storeWhole(
    db,
    { campaignId, fileName: "list.csv", options: {} },
    Readable.from([Buffer.from("phone\n+447700900001\n+447700900002\n")]),
  );
  await using load = await openLoad(db, { importId, campaignId, accountId, shard: SHARD });
  expect(load?.isFirst).toBe(true);
  await addRecipients(
    db,
    { campaignId, accountId, rows: [row], problems: [], header: [], fields: [] },
    SHARD,
  );
  const encoder = new BatchEncoder({ campaignId, importId, firstFileBytes: sizeBytes });
  encoder.add(row);
  encoder.add({ ...row, phone: 447700900002, record: 2, line: 3 });
  const batch = encoder.take();
  expect(batch.doubtfulArray).toBeNull();
  const place = { header: ["phone"], fields: [], checkpoint: {}, fromByte: 0, toByte: sizeBytes };
  expect([await load?.write({ batch, ...place }), await load?.drain()]).toEqual([true, true]);
  expect(await findImport(db, importId)).toMatchObject({ read: 2, accepted: 1, duplicate: 1 });
  expect(await recipientsOf(db, campaignId)).toHaveLength(2);
  expect(await miscounts(db, campaignId)).toEqual([]);
});

test("whether a number is there is looked up, not searched for among all that have come in", async () => {
  const { db } = await createTestDatabase();
  const campaign = await addDraft(db);
  await sql`
    insert into recipient (campaign_id, phone, country, fields, import_id, import_line)
    select ${campaign.id}::bigint, 447500000000 + n, 'GB', '{}', 0, n
    from generate_series(1, 30000) as n`.execute(db);
  const { importId } = await store(db, campaign, longFile(12_000));
  await loadImport(db, importId, { shard: SHARD });
  // What a connection has read is told when it ends.
  const uses = async (index: string) => {
    const { rows } = await sql<{ scans: number; read: number }>`
      select idx_scan as scans, idx_tup_read as read from pg_stat_user_indexes
      where indexrelname = ${index}`.execute(db);
    return rows[0] ?? { scans: 0, read: 0 };
  };
  const told = async () => (await uses("recipient_imported_once")).scans > 0 || undefined;
  expect(await until(told, { ...WAIT, forMs: 20_000 })).toBe(true);
  // One, to see that the campaign has recipients.
  expect((await uses("recipient_pkey")).read).toBeLessThanOrEqual(1);
});

test("a campaign starts while its import still runs", async () => {
  const { db } = await createTestDatabase();
  const campaign = await addDraft(db);
  const { importId } = await store(db, campaign, longFile(2_000));
  const jobs = { add: async () => undefined, close: async () => undefined };
  const started = await startCampaign({ db, jobs, log: () => undefined }, campaign.id);
  expect(started.kind).toBe("moved");
  await loadImport(db, importId, { shard: SHARD });
  expect(await findImport(db, importId)).toMatchObject({ state: "completed", read: 2_000 });
});

test("a row with a NUL character is left out and can be read back", async () => {
  const { db } = await createTestDatabase();
  const campaign = await addDraft(db);
  const { importId } = await store(
    db,
    campaign,
    "phone,name\n+447700900001,A\0da\n+447700900002,Bob\n",
  );
  await loadImport(db, importId, { shard: SHARD });
  expect(await findImport(db, importId)).toMatchObject({ accepted: 1, invalid: 1 });
  const [problem] = await collect(readProblems(db, importId));
  expect(problem).toMatchObject({ code: "nulByte", cells: ["+447700900001", "A\0da"] });
});

import { type Selectable, sql } from "kysely";
import { failpoint } from "../failpoints/failpoint.ts";
import type { Db, Trx } from "./connect.ts";
import { countMoves } from "./count.ts";
import type { ImportOptions, Tables } from "./tables.ts";

export type Import = Selectable<Tables["import"]>;
export type Problem = Selectable<Tables["importProblem"]>;

export async function openImport(
  db: Db,
  upload: { campaignId: number; fileName: string; options: ImportOptions },
): Promise<number> {
  const row = await db
    .insertInto("import")
    .values({ ...upload, options: JSON.stringify(upload.options) })
    .returning("id")
    .executeTakeFirstOrThrow();
  return row.id;
}

/** Adds the next bytes of an upload. */
export async function appendChunk(
  db: Db,
  chunk: { importId: number; firstByte: number; bytes: Buffer },
): Promise<void> {
  await db.insertInto("importChunk").values(chunk).execute();
  failpoint("upload.chunk");
}

/** The upload is complete and committed; from here on it cannot be lost. */
export async function queueImport(db: Db, id: number, sizeBytes: number): Promise<void> {
  await db
    .updateTable("import")
    .set({ state: "queued", sizeBytes, touchedAt: new Date() })
    .where("id", "=", id)
    .execute();
  failpoint("upload.queued");
}

/** Removes an upload that never became complete. */
export async function discardImport(db: Db, id: number): Promise<void> {
  await db.deleteFrom("import").where("id", "=", id).where("state", "=", "receiving").execute();
}

export async function findImport(db: Db, id: number): Promise<Import | null> {
  const row = await db.selectFrom("import").selectAll().where("id", "=", id).executeTakeFirst();
  return row ?? null;
}

export async function listImports(db: Db, campaignId: number): Promise<readonly Import[]> {
  return await db
    .selectFrom("import")
    .selectAll()
    .where("campaignId", "=", campaignId)
    .orderBy("id")
    .execute();
}

/** Streams the uploaded bytes from an offset on, chunk by chunk. */
export async function* readChunks(
  db: Db,
  importId: number,
  fromByte: number,
): AsyncGenerator<Buffer> {
  let at = fromByte;
  for (;;) {
    const chunk = await db
      .selectFrom("importChunk")
      .select(["firstByte", "bytes"])
      .where("importId", "=", importId)
      .where("firstByte", "<=", at)
      .orderBy("firstByte", "desc")
      .limit(1)
      .executeTakeFirst();
    const rest = chunk?.bytes.subarray(at - chunk.firstByte);
    if (!rest || rest.length === 0) return;
    yield rest;
    at += rest.length;
  }
}

/** Queued imports on which nobody has written for a while. */
export async function listStalledImports(db: Db, quietMs: number): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from import where state = 'queued'
      and touched_at < now() - make_interval(secs => ${quietMs / 1_000}) order by id`.execute(db);
  return rows.map((row) => row.id);
}

/** Uploads whose sender went away; the client never got an answer, so nobody counts on them. */
export async function discardAbandonedUploads(db: Db, quietMs: number): Promise<void> {
  await sql`
    delete from import where state = 'receiving'
      and touched_at < now() - make_interval(secs => ${quietMs / 1_000})`.execute(db);
}

/** Rows, problems, counts and the place to go on from, as one import batch brings them. */
export type ImportBatch = {
  readonly importId: number;
  readonly campaignId: number;
  readonly header: readonly string[];
  readonly checkpoint: object;
  /** Where the batch before ended and where this one ends. */
  readonly fromByte: number;
  readonly toByte: number;
  readonly read: number;
  readonly rows: readonly ImportRow[];
  readonly problems: readonly ImportProblem[];
};

export type ImportRow = {
  readonly phone: number;
  readonly country: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly line: number;
};

export type ImportProblem = {
  readonly record: number;
  readonly line: number;
  readonly code: string;
  readonly detail: string | null;
  readonly cells: readonly string[];
};

/**
 * Writes one batch in one transaction: recipients, problems, counters and checkpoint.
 *
 * @returns false when another process has taken the import past this place; then nothing was written
 */
export async function writeImportBatch(
  db: Db,
  batch: ImportBatch,
  shard: number,
): Promise<boolean> {
  const written = await db.transaction().execute(async (trx) => {
    const { rows: held } = await sql<{ doneBytes: number }>`
      select done_bytes from import where id = ${batch.importId} and state = 'queued' for update`.execute(
      trx,
    );
    if (held[0]?.doneBytes !== batch.fromByte) return false;
    const accepted = await insertRecipients(trx, batch, shard);
    failpoint("import.rows");
    await insertProblems(trx, batch);
    const invalid = batch.problems.length;
    await sql`
      update import set
        read = read + ${batch.read}, accepted = accepted + ${accepted}, invalid = invalid + ${invalid},
        duplicate = duplicate + ${batch.read - accepted - invalid},
        checkpoint = ${JSON.stringify(batch.checkpoint)}, done_bytes = ${batch.toByte},
        header = ${JSON.stringify(batch.header)}, touched_at = now()
      where id = ${batch.importId}`.execute(trx);
    failpoint("import.counted");
    return true;
  });
  failpoint("import.after");
  return written;
}

async function insertRecipients(trx: Trx, batch: ImportBatch, shard: number): Promise<number> {
  const { rows } = await sql<{ accepted: number }>`
    with moved as (
      insert into recipient (campaign_id, phone, country, fields, import_id, import_line)
      select ${batch.campaignId}::bigint, g.phone, g.country, g.fields, ${batch.importId}::bigint, g.line
      from unnest(
        ${batch.rows.map((row) => row.phone)}::bigint[],
        ${batch.rows.map((row) => row.country)}::text[],
        ${batch.rows.map((row) => JSON.stringify(row.fields))}::jsonb[],
        ${batch.rows.map((row) => row.line)}::bigint[]
      ) with ordinality as g (phone, country, fields, line, place)
      order by g.place
      on conflict do nothing
      returning campaign_id, country, state, error_source, error_code, null::recipient_state as old_state,
        null::text as old_error_source, null::integer as old_error_code
    ),
    ${countMoves(shard)}
    select count(*) as accepted from moved`.execute(trx);
  return rows[0]?.accepted ?? 0;
}

async function insertProblems(trx: Trx, batch: ImportBatch): Promise<void> {
  if (batch.problems.length === 0) return;
  const { problems } = batch;
  await sql`
    insert into import_problem (import_id, record, line, code, detail, cells)
    select ${batch.importId}::bigint, * from unnest(
      ${problems.map((one) => one.record)}::bigint[],
      ${problems.map((one) => one.line)}::bigint[],
      ${problems.map((one) => one.code)}::text[],
      ${problems.map((one) => one.detail)}::text[],
      ${problems.map((one) => JSON.stringify(one.cells))}::jsonb[]
    )`.execute(trx);
}

/** The import is done, or has failed as a whole with a reason; its uploaded bytes are not needed any more. */
export async function endImport(db: Db, id: number, failure: string | null): Promise<void> {
  failpoint("import.end");
  await db.transaction().execute(async (trx) => {
    const ended = await trx
      .updateTable("import")
      .set({ state: failure === null ? "completed" : "failed", failure, touchedAt: new Date() })
      .where("id", "=", id)
      .where("state", "=", "queued")
      .executeTakeFirst();
    if (ended.numUpdatedRows === 0n) return;
    await trx.deleteFrom("importChunk").where("importId", "=", id).execute();
  });
}

/** Problems in the order of the file, a page at a time, so that a long list is never held whole. */
export async function* readProblems(db: Db, importId: number): AsyncGenerator<Problem> {
  let after = 0;
  for (;;) {
    const page = await db
      .selectFrom("importProblem")
      .selectAll()
      .where("importId", "=", importId)
      .where("record", ">", after)
      .orderBy("record")
      .limit(1_000)
      .execute();
    yield* page;
    const last = page.at(-1);
    if (!last) return;
    after = last.record;
  }
}

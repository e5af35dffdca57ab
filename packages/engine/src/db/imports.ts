import { type Selectable, sql } from "kysely";
import { failpoint } from "../failpoints/failpoint.ts";
import type { Db } from "./connect.ts";
import { dropChunks } from "./import-chunks.ts";
import { inTransaction } from "./in-transaction.ts";
import { lockOpenCampaign } from "./open-campaign.ts";
import type { ImportOptions } from "./import-tables.ts";
import type { Tables } from "./tables.ts";

export type Import = Selectable<Tables["import"]>;

/**
 * Begins an upload into a campaign.
 *
 * @returns its id; null when the campaign takes no recipients any more
 */
export async function openImport(
  db: Db,
  upload: { campaignId: number; fileName: string; options: ImportOptions },
): Promise<number | null> {
  const { campaignId, fileName, options } = upload;
  const { rows } = await sql<{ id: number }>`
    with open as materialized (${lockOpenCampaign(campaignId)})
    insert into import (campaign_id, file_name, options)
    select id, ${fileName}, ${JSON.stringify(options)}::jsonb from open
    returning id`.execute(db);
  return rows[0]?.id ?? null;
}

/** Adds the next bytes of an upload, and shows that its sender is still there. */
export async function appendChunk(
  db: Db,
  chunk: { importId: number; firstByte: number; bytes: Buffer },
): Promise<void> {
  await sql`
    with touched as (update import set touched_at = now() where id = ${chunk.importId})
    insert into import_chunk (import_id, first_byte, bytes)
    values (${chunk.importId}, ${chunk.firstByte}, ${chunk.bytes})`.execute(db);
  failpoint("upload.chunk");
}

/** Shows that the process that receives an upload is alive, however slowly its bytes come. */
export async function touchUpload(db: Db, id: number): Promise<void> {
  await sql`update import set touched_at = now() where id = ${id} and state = 'receiving'`.execute(
    db,
  );
}

/**
 * The upload is complete and committed; from here on it cannot be lost.
 *
 * @returns the earlier import of the same bytes into the same campaign, or null
 */
export async function queueImport(
  db: Db,
  id: number,
  file: { readonly sizeBytes: number; readonly sha256: Buffer },
): Promise<number | null> {
  const { rows } = await sql<{ sameAs: number | null }>`
    update import i set state = 'queued', size_bytes = ${file.sizeBytes}, sha256 = ${file.sha256},
      touched_at = now(),
      same_as = (
        select min(other.id) from import other
        where other.campaign_id = i.campaign_id and other.sha256 = ${file.sha256} and other.id <> i.id
      )
    where i.id = ${id} and i.state = 'receiving' returning same_as`.execute(db);
  failpoint("upload.queued");
  if (!rows[0]) throw new Error(`upload ${id} was given up: its process gave no sign of life`);
  return rows[0].sameAs;
}

/** Removes an upload that never became complete. */
export async function discardImport(db: Db, id: number): Promise<void> {
  await inTransaction(db, async (trx) => {
    // Held, so that it cannot be queued while its bytes go.
    const { rows } = await sql`
      select from import where id = ${id} and state = 'receiving' for update`.execute(trx);
    if (rows.length === 0) return;
    await dropChunks(trx, id);
    await trx.deleteFrom("import").where("id", "=", id).execute();
  });
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

/** Queued imports on which nobody has written for a while. */
export async function listStalledImports(db: Db, quietMs: number): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from import where state = 'queued'
      and touched_at < now() - make_interval(secs => ${quietMs / 1_000}) order by id`.execute(db);
  return rows.map((row) => row.id);
}

/** Uploads whose sender went away; the client never got an answer, so nobody counts on them. */
export async function discardAbandonedUploads(db: Db, quietMs: number): Promise<void> {
  const { rows } = await sql<{ id: number }>`
    select id from import where state = 'receiving'
      and touched_at < now() - make_interval(secs => ${quietMs / 1_000})`.execute(db);
  for (const { id } of rows) await discardImport(db, id);
}

/**
 * Cancels an import that waits or is being loaded. What was loaded stays, and stays counted; the batch
 * that is being written at this moment finds the import cancelled and is rolled back.
 *
 * @returns the state that it is in now; `cancelled` also if it was cancelled before
 */
export async function cancelImport(db: Db, id: number): Promise<Import["state"] | null> {
  const { rows } = await sql<{ id: number }>`
    update import set state = 'cancelled', touched_at = now()
    where id = ${id} and state = 'queued' returning id`.execute(db);
  const state = rows[0] ? "cancelled" : ((await findImport(db, id))?.state ?? null);
  if (state === "cancelled") await dropChunks(db, id);
  return state;
}

/**
 * The import is done, or has failed as a whole with a reason; its uploaded bytes are not needed any more.
 * Nothing happens to one that is not queued any more, or has not been read as far as the caller believes.
 */
export async function endImport(
  db: Db,
  id: number,
  end: { readonly doneBytes: number; readonly failure: string | null },
): Promise<void> {
  failpoint("import.end");
  const { rows } = await sql<{ id: number }>`
    update import set state = ${end.failure === null ? "completed" : "failed"},
      failure = ${end.failure}, touched_at = now()
    where id = ${id} and state = 'queued' and done_bytes = ${end.doneBytes} returning id`.execute(
    db,
  );
  if (rows[0]) await dropChunks(db, id);
}

import { sql } from "kysely";
import { connectApart, type Db } from "./connect.ts";

/** Few enough to be deleted well within the time that a statement has. */
const DROPPED_AT_ONCE = 64;

/**
 * Twice as long in the hexadecimal form in which it comes, and then still within the 64 KB that a socket is read by:
 * of what is longer the driver makes copy after copy, memory which its owner's garbage collection runs after. Not in
 * binary: the driver reads any value as UTF-8 first, and so would break all other encodings.
 */
const PIECE_BYTES = 28 * 1024;
/** Pieces that are handed on together: to tell another thread of one takes as long as to read fifty rows. */
const PIECES_AT_ONCE = 4;

/** Chunks are stored as they are, so that Postgres reads no more of one than the piece. */
const PIECE_AT = {
  name: "volley.piece",
  text: `select substring(bytes from ($2 - first_byte)::integer + 1 for ${PIECE_BYTES}) as bytes
    from import_chunk where import_id = $1 and first_byte <= $2 order by first_byte desc limit 1`,
};

/**
 * Streams the uploaded bytes from an offset on, some pieces at a time, in memory of their own.
 *
 * @throws when a chunk before the end is missing: the import has been ended by somebody else
 */
export async function* readChunks(
  db: Db,
  { id, sizeBytes }: { readonly id: number; readonly sizeBytes: number },
  fromByte: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const client = await connectApart(db);
  try {
    for (let at = fromByte; at < sizeBytes;) {
      const pieces: Buffer[] = [];
      while (pieces.length < PIECES_AT_ONCE && at < sizeBytes) {
        const { rows } = await client.query<{ bytes: Buffer }>({ ...PIECE_AT, values: [id, at] });
        const bytes = rows[0]?.bytes;
        if (!bytes || bytes.length === 0) {
          throw new Error(`import ${id}: the upload has no bytes from ${at} on`);
        }
        pieces.push(bytes);
        at += bytes.length;
      }
      yield joined(pieces);
    }
  } finally {
    await client.end();
  }
}

/** In memory of their own: buffers may lie in a pool that others share. */
function joined(pieces: readonly Buffer[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** Deletes the uploaded bytes of an import, a part at a time: gigabytes would take a statement too long. */
export async function dropChunks(db: Db, importId: number): Promise<void> {
  for (;;) {
    const { numAffectedRows } = await sql`
      delete from import_chunk where import_id = ${importId} and first_byte in (
        select first_byte from import_chunk where import_id = ${importId} limit ${DROPPED_AT_ONCE}
      )`.execute(db);
    if (numAffectedRows === undefined || numAffectedRows < DROPPED_AT_ONCE) return;
  }
}

/** Bytes of imports that ended while their process did. */
export async function dropLeftoverChunks(db: Db): Promise<void> {
  const { rows } = await sql<{ id: number }>`
    select id from import where state in ('completed', 'failed', 'cancelled')
      and exists (select from import_chunk c where c.import_id = import.id)`.execute(db);
  for (const { id } of rows) await dropChunks(db, id);
}

import {
  appendChunk,
  type Db,
  discardImport,
  type ImportOptions,
  openImport,
  queueImport,
} from "@volley/engine";
import { unpacked } from "./text/unpack.ts";

/** Large enough to make few rows, small enough to hold a few of them in memory. */
const CHUNK_BYTES = 1024 * 1024;

export type Upload = {
  readonly campaignId: number;
  readonly fileName: string;
  readonly options: ImportOptions;
};

export type Uploaded = { readonly importId: number; readonly sizeBytes: number };

/**
 * Stores an upload in the database, however long it is, and queues it. When this returns, the file
 * cannot be lost: any process may load it, also on another machine. An upload that breaks off leaves
 * nothing behind. What comes packed (gzip) is stored unpacked, so that loading can go on at any byte of it;
 * throws a `CsvError` when it cannot be unpacked.
 */
export async function storeUpload(
  db: Db,
  upload: Upload,
  bytes: AsyncIterable<Uint8Array>,
): Promise<Uploaded> {
  const importId = await openImport(db, upload);
  try {
    let firstByte = 0;
    for await (const chunk of inChunks(unpacked(bytes))) {
      await appendChunk(db, { importId, firstByte, bytes: chunk });
      firstByte += chunk.length;
    }
    await queueImport(db, importId, firstByte);
    return { importId, sizeBytes: firstByte };
  } catch (error) {
    await discardImport(db, importId);
    throw error;
  }
}

async function* inChunks(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of bytes) {
    pieces.push(piece);
    length += piece.length;
    if (length < CHUNK_BYTES) continue;
    yield Buffer.concat(pieces);
    pieces = [];
    length = 0;
  }
  if (length > 0) yield Buffer.concat(pieces);
}

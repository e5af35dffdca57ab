import { createHash } from "node:crypto";
import {
  appendChunk,
  type Db,
  discardImport,
  type ImportOptions,
  openImport,
  queueImport,
  touchUpload,
} from "@volley/engine";
import { unpacked } from "./text/unpack.ts";

/** Large enough to make few rows; each is held several times over, as bytes and as what the driver makes of them. */
const CHUNK_BYTES = 256 * 1024;
/** Many times within any lease, after which the sweep takes a silent upload for abandoned. */
const ALIVE_EVERY_MS = 1_000;

export type Upload = {
  readonly campaignId: number;
  readonly fileName: string;
  readonly options: ImportOptions;
};

export type Uploaded = {
  readonly importId: number;
  readonly sizeBytes: number;
  /** An earlier import of the same bytes into the campaign; this one adds only what is missing. */
  readonly sameAs: number | null;
};

export type UploadWatch = {
  /** Told of each piece that is stored, in bytes since the beginning. */
  readonly onStored?: (bytes: number) => void;
  readonly chunkBytes?: number;
  /** Within a transaction of the caller's, where no sweep sees it and none could take it for abandoned. */
  readonly unseen?: boolean;
};

/**
 * Stores an upload in the database, however long it is, and queues it. When this returns, the file
 * cannot be lost: any process may load it, also on another machine. An upload that breaks off leaves
 * nothing behind. What comes packed (gzip) is stored unpacked, so that loading can go on at any byte of it;
 * throws a `CsvError` when it cannot be unpacked.
 *
 * @returns null, with nothing read or stored, when the campaign takes no recipients any more
 */
export async function storeUpload(
  db: Db,
  upload: Upload,
  bytes: AsyncIterable<Uint8Array>,
  { onStored, chunkBytes = CHUNK_BYTES, unseen = false }: UploadWatch = {},
): Promise<Uploaded | null> {
  const importId = await openImport(db, upload);
  if (importId === null) return null;
  const hash = createHash("sha256");
  let sizeBytes = 0;
  // One that fails is followed by others; a database that stays away fails the next chunk.
  const alive = setInterval(() => {
    if (!unseen) touchUpload(db, importId).catch(() => undefined);
  }, ALIVE_EVERY_MS);
  try {
    for await (const chunk of inChunks(unpacked(bytes), chunkBytes)) {
      hash.update(chunk);
      await appendChunk(db, { importId, firstByte: sizeBytes, bytes: chunk });
      sizeBytes += chunk.length;
      onStored?.(sizeBytes);
    }
    const sameAs = await queueImport(db, importId, { sizeBytes, sha256: hash.digest() });
    return { importId, sizeBytes, sameAs };
  } catch (error) {
    await discardImport(db, importId);
    throw error;
  } finally {
    clearInterval(alive);
  }
}

async function* inChunks(
  bytes: AsyncIterable<Uint8Array>,
  chunkBytes: number,
): AsyncGenerator<Buffer> {
  let pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of bytes) {
    pieces.push(piece);
    length += piece.length;
    if (length < chunkBytes) continue;
    yield Buffer.concat(pieces);
    pieces = [];
    length = 0;
  }
  if (length > 0) yield Buffer.concat(pieces);
}

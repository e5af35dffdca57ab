import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { CsvError } from "./csv-error.ts";
import { follow, takeHead } from "./head.ts";

const GZIP = [0x1f, 0x8b, 0x08];
const GIB = 1024 ** 3;

/** How much a packed file may become. */
type UnpackLimits = {
  /** Lists are packed to a tenth or a thirtieth of their size; only bombs are far smaller. */
  readonly ratio: number;
  /** So much may come of any file, whatever its ratio: a short list of equal rows packs well. */
  readonly freeBytes: number;
  readonly mostBytes: number;
};

const LIMITS: UnpackLimits = { ratio: 100, freeBytes: 16 * 1024 ** 2, mostBytes: 16 * GIB };

/**
 * The bytes of an upload, unpacked while they come if they are packed with gzip. Unpacking is done before
 * anything is stored, so that an import goes on at any byte without unpacking what is before it.
 *
 * Throws a `CsvError` for a file that is broken or cut off, and for one that unpacks to far too much.
 */
export async function* unpacked(
  bytes: AsyncIterable<Uint8Array>,
  limits: UnpackLimits = LIMITS,
): AsyncGenerator<Uint8Array> {
  const source = bytes[Symbol.asyncIterator]();
  const head = await takeHead(source, GZIP.length);
  const all = follow(head, 0, source);
  if (GZIP.some((byte, at) => head.bytes[at] !== byte)) {
    yield* all;
    return;
  }
  let length = 0;
  const gunzip = createGunzip({ chunkSize: 64 * 1024 });
  // What goes wrong on either side comes out where the unpacked bytes are read.
  pipeline(Readable.from(all), gunzip, () => undefined);
  try {
    for await (const piece of gunzip) {
      length += piece.length;
      const most = Math.max(limits.freeBytes, gunzip.bytesWritten * limits.ratio);
      if (length > Math.min(most, limits.mostBytes)) throw tooMuch(length, gunzip.bytesWritten);
      yield piece;
    }
  } catch (error) {
    throw explained(error);
  }
}

function tooMuch(length: number, packed: number): CsvError {
  return new CsvError(
    "packedTooMuch",
    `The file unpacks from ${megabytes(packed)} to more than ${megabytes(length)}, far more than a list does; upload the CSV itself.`,
  );
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}

/** What zlib says about the bytes is about the file; everything else is an outage. */
function explained(error: unknown): unknown {
  if (!(error instanceof Error) || !("code" in error)) return error;
  switch (error.code) {
    case "Z_BUF_ERROR":
      return new CsvError(
        "badPacking",
        "The packed file (gzip) ends too early; pack it again, or upload the CSV itself.",
      );
    case "Z_DATA_ERROR":
    case "Z_NEED_DICT":
      return new CsvError(
        "badPacking",
        "The packed file (gzip) is damaged; pack it again, or upload the CSV itself.",
      );
    default:
      return error;
  }
}

import { sniffDelimiter } from "./delimiter.ts";
import { refuseOtherKinds } from "./file-kind.ts";

/** Enough for a header of two hundred columns and some rows after it. */
const HEAD_BYTES = 16 * 1024;
const UTF8_MARK = "\xef\xbb\xbf";
/** A line that Excel writes and reads to name the delimiter; it belongs to no row. */
const SEP_LINE = /^sep=(.)(?:\r\n|\n|\r)/i;

/** What the first bytes tell, and the bytes of the rows after them. */
export type FileStart = {
  readonly delimiter: string;
  /** Bytes before the first row: the mark of UTF-8 and the `sep=` line. */
  readonly byteOffset: number;
  /** The line that the first row is on. */
  readonly line: number;
  readonly rows: AsyncIterable<Uint8Array>;
};

/** Looks at the start of a file. Throws a `CsvError` for one that is no CSV in UTF-8. */
export async function readFileStart(
  bytes: AsyncIterable<Uint8Array>,
  chosenDelimiter: string | undefined,
): Promise<FileStart> {
  const source = bytes[Symbol.asyncIterator]();
  try {
    const head = await take(source, HEAD_BYTES);
    // Latin-1 has one character per byte, so that positions in the text are positions in the file.
    const text = head.subarray(0, HEAD_BYTES).toString("latin1");
    refuseOtherKinds(text);

    const mark = text.startsWith(UTF8_MARK) ? UTF8_MARK.length : 0;
    const sep = SEP_LINE.exec(text.slice(mark));
    const byteOffset = mark + (sep?.[0].length ?? 0);
    return {
      delimiter: chosenDelimiter ?? sep?.[1] ?? sniffDelimiter(text.slice(byteOffset)),
      byteOffset,
      line: sep === null ? 1 : 2,
      rows: follow(head.subarray(byteOffset), source),
    };
  } catch (error) {
    await source.return?.();
    throw error;
  }
}

async function take(source: AsyncIterator<Uint8Array>, least: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (length < least) {
    const next = await source.next();
    if (next.done === true) break;
    chunks.push(next.value);
    length += next.value.length;
  }
  return Buffer.concat(chunks);
}

async function* follow(
  head: Uint8Array,
  source: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield head;
    yield* { [Symbol.asyncIterator]: () => source };
  } finally {
    await source.return?.();
  }
}

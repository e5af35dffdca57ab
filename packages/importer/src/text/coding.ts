import { isUtf8 } from "node:buffer";
import { TextDecoder } from "node:util";
import { CsvError } from "./csv-error.ts";

/** Whole lines of a file as text, and which of them have bytes that are no characters. */
export type Decoded = {
  readonly text: string;
  /** By line, counted from 0, the first byte of it that does not decode; null when there is none. */
  readonly undecoded: ReadonlyMap<number, number> | null;
};

/** How a file's bytes become text. Lines end with CR, LF or CRLF in all of them. */
export type Coding = {
  /** The name by the Encoding Standard, for example `utf-8`, `windows-1252`, `shift_jis`. */
  readonly name: string;
  /** Bytes of a line's end: 2 in UTF-16, else 1. */
  readonly unit: 1 | 2;
  readonly decode: (lines: Buffer) => Decoded;
  /** The place after the last line that ends in the bytes from `from` to `to`; -1 when none does. */
  readonly lastLineEnd: (bytes: Buffer, from: number, to: number) => number;
};

const LF = 0x0a;
const CR = 0x0d;

/** The coding of a name or alias (`latin1`, `cp1252`, `sjis`). Throws a `CsvError` for one that is unknown. */
export function codingOf(label: string): Coding {
  const name = standardName(label);
  if (name === "utf-8") return { ...ONE_BYTE, name, decode: decodeUtf8 };
  if (name === "utf-16le" || name === "utf-16be") {
    const swapped = name === "utf-16be";
    return {
      name,
      unit: 2,
      decode: (lines) => decodeUtf16(lines, swapped),
      lastLineEnd: (bytes, from, to) => lastWideLineEnd(bytes.subarray(from, to), from, swapped),
    };
  }
  const strict = new TextDecoder(name, { fatal: true });
  return { ...ONE_BYTE, name, decode: (lines) => decodeOther(lines, strict) };
}

function standardName(label: string): string {
  try {
    return new TextDecoder(label.trim()).encoding;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new CsvError(
      "badEncoding",
      `“${label}” is not an encoding that can be read; give for example utf-8, utf-16le, windows-1252, shift_jis, gb18030 or koi8-r.`,
    );
  }
}

/** In all codings but UTF-16 no byte of another character looks like CR or LF. */
const ONE_BYTE = {
  unit: 1,
  lastLineEnd(bytes: Buffer, from: number, to: number): number {
    const found = bytes.subarray(from, to);
    const feed = found.lastIndexOf(LF);
    if (feed >= 0) return from + feed + 1;
    // A CR as the last byte may be half a CRLF.
    const back = found.length < 2 ? -1 : found.lastIndexOf(CR, found.length - 2);
    return back < 0 ? -1 : from + back + 1;
  },
} as const;

function decodeUtf8(lines: Buffer): Decoded {
  if (isUtf8(lines)) return { text: lines.toString("utf8"), undecoded: null };
  return decodeByLine(lines, new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }));
}

function decodeOther(lines: Buffer, strict: TextDecoder): Decoded {
  try {
    return { text: strict.decode(lines), undecoded: null };
  } catch {
    return decodeByLine(lines, strict);
  }
}

/** Line by line, so that a stray byte never takes a line's end with it. */
function decodeByLine(lines: Buffer, strict: TextDecoder): Decoded {
  const lenient = new TextDecoder(strict.encoding, { ignoreBOM: true });
  const undecoded = new Map<number, number>();
  const pieces: string[] = [];
  let line = 0;
  for (let from = 0; from < lines.length; line++) {
    const to = lineEnd(lines, from);
    const bytes = lines.subarray(from, to);
    const good = decodes(bytes, strict);
    if (!good) undecoded.set(line, from + firstUndecoded(bytes, strict));
    pieces.push((good ? strict : lenient).decode(bytes));
    from = to;
  }
  return { text: pieces.join(""), undecoded };
}

function lineEnd(bytes: Buffer, from: number): number {
  for (let at = from; at < bytes.length; at++) {
    if (bytes[at] === LF) return at + 1;
    if (bytes[at] === CR) return bytes[at + 1] === LF ? at + 2 : at + 1;
  }
  return bytes.length;
}

function decodes(bytes: Buffer, strict: TextDecoder): boolean {
  try {
    strict.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** The first byte of the first character that does not decode. */
function firstUndecoded(bytes: Buffer, strict: TextDecoder): number {
  // The longest beginning that is right as far as it goes, found by halves.
  let good = 0;
  let bad = bytes.length + 1;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (decodesSoFar(bytes.subarray(0, middle), strict)) good = middle;
    else bad = middle;
  }
  // It may end in the middle of the character in question.
  while (!decodes(bytes.subarray(0, good), strict)) good--;
  return good;
}

function decodesSoFar(bytes: Buffer, { encoding }: TextDecoder): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function decodeUtf16(lines: Buffer, swapped: boolean): Decoded {
  const even = lines.subarray(0, lines.length & ~1);
  const text = (swapped ? Buffer.from(even).swap16() : even).toString("utf16le");
  if (even.length === lines.length && text.isWellFormed()) return { text, undecoded: null };

  const undecoded = new Map<number, number>();
  let at = 0;
  for (const [line, piece] of text.split(/(?<=\r\n|\n|\r(?!\n))/).entries()) {
    if (!piece.isWellFormed()) undecoded.set(line, 2 * (at + firstLoneSurrogate(piece)));
    at += piece.length;
  }
  // Half a character at the end of the file stands for a whole one, so that places stay true.
  if (even.length === lines.length) return { text: text.toWellFormed(), undecoded };
  undecoded.set(lineBreaks(text), even.length);
  return { text: `${text.toWellFormed()}\uFFFD`, undecoded };
}

function firstLoneSurrogate(text: string): number {
  const mended = text.toWellFormed();
  let at = 0;
  while (text[at] === mended[at]) at++;
  return at;
}

function lastWideLineEnd(bytes: Buffer, from: number, swapped: boolean): number {
  const at = (unit: number) =>
    swapped ? bytes.readUInt16BE(unit * 2) : bytes.readUInt16LE(unit * 2);
  const units = bytes.length >> 1;
  let back = -1;
  for (let unit = units - 1; unit >= 0; unit--) {
    const value = at(unit);
    if (value === LF) return from + (unit + 1) * 2;
    if (value === CR && back < 0 && unit < units - 1) back = unit;
  }
  return back < 0 ? -1 : from + (back + 1) * 2;
}

/** Line ends in a text; CRLF is one. */
export function lineBreaks(text: string): number {
  return text.match(/\r\n|\n|\r/g)?.length ?? 0;
}

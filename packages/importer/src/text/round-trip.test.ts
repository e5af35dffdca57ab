import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { encoded } from "../testing/index.ts";
import { readFileStart } from "./file-start.ts";
import { type CsvRecord, type Format, isBlank, splitRecords } from "./records.ts";

const ANYTHING = ["a", " ", "é", "漢", "🚀", "\u0000", "\u202e", "\uFFFD", "\t"];
/** Letters that each encoding has, and some whose second byte looks like ASCII (ソ, 表, 乗 end in a backslash). */
const LETTERS: Readonly<Record<string, readonly string[]>> = {
  "utf-8": ANYTHING,
  "utf-16le": [...ANYTHING, "\u0a0a", "\u0d00", "\u220a"],
  "utf-16be": [...ANYTHING, "\u0a0a", "\u0d00", "\u220a"],
  "windows-1252": ["a", " ", "é", "€", "ÿ"],
  "koi8-r": ["a", " ", "ж", "Я", "ё"],
  shift_jis: ["a", " ", "ソ", "表", "乗", "ｱ", "日"],
  gb18030: ["a", " ", "你", "乗", "俓", "€"],
  big5: ["a", " ", "中", "功", "許"],
  "euc-kr": ["a", " ", "가", "힝"],
};
const SIGNS = [",", ";", "|", '"', "'", "\\", "\n", "\r\n", "\r", "^"];

const written = fc
  .record({
    encoding: fc.constantFrom(...Object.keys(LETTERS)),
    delimiter: fc.constantFrom(",", ";", "\t", "|", "^", "\u001f"),
    quote: fc.constantFrom('"', "'"),
    backslash: fc.boolean(),
    newline: fc.constantFrom("\n", "\r\n", "\r"),
    allQuoted: fc.boolean(),
    lastLineEnds: fc.boolean(),
    chunk: fc.integer({ min: 1, max: 300 }),
  })
  .chain((dialect) => {
    const letters = LETTERS[dialect.encoding] ?? [];
    const cell = fc
      .array(fc.constantFrom(...letters, ...SIGNS), { maxLength: 8 })
      .map((signs) => signs.join(""));
    const rows = fc.array(fc.array(cell, { minLength: 1, maxLength: 5 }), {
      minLength: 1,
      maxLength: 30,
    });
    return fc.record({ dialect: fc.constant(dialect), rows });
  });

type Written = typeof written extends fc.Arbitrary<infer T> ? T : never;

function printed({ dialect, rows }: Written): { bytes: Buffer; format: Format } {
  const { encoding, delimiter, quote, backslash, newline, allQuoted, lastLineEnds } = dialect;
  const escape = backslash ? "\\" : quote;
  const text = stringify(rows, {
    delimiter,
    quote,
    escape,
    record_delimiter: newline,
    quoted: allQuoted,
    quoted_empty: false,
    // It quotes only the line end that it writes itself, but a reader of any line end needs the others.
    quoted_match: /[\r\n]/,
    eof: lastLineEnds,
  });
  return { bytes: encoded(text, encoding), format: { encoding, delimiter, quote, escape } };
}

async function* inChunks(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function recordsOf(bytes: Buffer, format: Format, chunk: number): Promise<CsvRecord[]> {
  const found: CsvRecord[] = [];
  const start = { byteOffset: 0, line: 1 };
  for await (const records of splitRecords(inChunks(bytes, chunk), format, start))
    found.push(...records);
  return found;
}

test("whatever csv-stringify prints comes back, in any dialect, encoding and chunks", async () => {
  await fc.assert(
    fc.asyncProperty(written, async (one) => {
      const { bytes, format } = printed(one);
      const records = await recordsOf(bytes, format, one.dialect.chunk);
      const cells = records.map((record) => record.cells).filter((row) => !isBlank(row));
      expect(cells).toEqual(one.rows.filter((row) => !isBlank(row)));
      expect(records.filter(({ fault, undecodedByte }) => fault ?? undecodedByte)).toEqual([]);
      expect(records.at(-1)?.endByte ?? 0).toBe(bytes.length);
    }),
    { numRuns: 400 },
  );
});

test("a record ends where the next begins: the rest of the bytes has the rest of the records", async () => {
  await fc.assert(
    fc.asyncProperty(written, fc.nat(), async (one, seed) => {
      const { bytes, format } = printed(one);
      const all = await recordsOf(bytes, format, bytes.length);
      const after = all[seed % all.length];
      if (after === undefined) return;
      const rest = inChunks(bytes.subarray(after.endByte), one.dialect.chunk);
      const from = { byteOffset: after.endByte, line: after.nextLine };
      const found: CsvRecord[] = [];
      for await (const records of splitRecords(rest, format, from)) found.push(...records);
      expect(found).toEqual(all.slice((seed % all.length) + 1));
    }),
    { numRuns: 200 },
  );
});

test("csv-parse reads the same cells", async () => {
  await fc.assert(
    fc.asyncProperty(written, async (one) => {
      fc.pre(one.dialect.encoding === "utf-8");
      const { bytes, format } = printed(one);
      const { delimiter, quote, escape } = format;
      const theirs = parse(bytes, {
        delimiter,
        quote,
        escape,
        record_delimiter: one.dialect.newline,
        relax_column_count: true,
      });
      const ours = (await recordsOf(bytes, format, one.dialect.chunk)).map(({ cells }) => cells);
      expect(ours.filter((row) => !isBlank(row))).toEqual(theirs.filter((row) => !isBlank(row)));
    }),
    { numRuns: 300 },
  );
});

test("encoding, mark, delimiter, quote and escape are found where the file tells them", () => {
  const rows = [
    ["phone", "名前, name", "city"],
    ["+447700900123", 'Zoë said "hi" there', "Köln; Nord"],
    ["+447700900124", "漢字", "two\nlines"],
  ];
  for (const encoding of ["utf-8", "utf-16le", "utf-16be"]) {
    for (const delimiter of [",", ";", "\t", "|"]) {
      for (const escape of ['"', "\\"]) {
        for (const bom of [true, false]) {
          const text = stringify(rows, { delimiter, escape, quoted: escape === "\\" });
          const bytes = encoded(bom ? `\uFEFF${text}` : text, encoding);
          const { format, header, sample } = readFileStart(bytes, true, {});
          expect(format).toEqual({ encoding, delimiter, quote: '"', escape });
          expect([header, ...sample.map(({ cells }) => cells)]).toEqual(rows);
        }
      }
    }
  }
});

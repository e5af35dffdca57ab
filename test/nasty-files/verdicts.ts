import type { CsvErrorCode, ProblemCode, ReadOptions } from "@volley/importer";

/** What reading a file comes to. */
export type Verdict =
  | {
      readonly rows: number;
      readonly problems?: Partial<Record<ProblemCode, number>>;
      /** The fields of the first good row, to see that no character has suffered. */
      readonly first?: Readonly<Record<string, string>>;
      /** Different numbers among the good rows, where some are the same. */
      readonly numbers?: number;
    }
  | { readonly refused: CsvErrorCode; readonly rows?: number };

export type NastyFile = {
  readonly file: string;
  readonly options?: ReadOptions;
  readonly verdict: Verdict;
};

const COLOGNE = { Name: "Zoë Müller", Stadt: "Köln" };
const TOKYO = { 名前: "田中表", 都市: "東京" };
const MOSCOW = { имя: "Ольга", город: "Москва" };

/** By the kinds of trouble; numbers without a country code are British unless the options say otherwise. */
export const NASTY_FILES: Readonly<Record<string, readonly NastyFile[]>> = {
  "encodings are found, or chosen, and nothing is mangled": [
    { file: "utf-8-mark.csv", verdict: { rows: 2, first: COLOGNE } },
    { file: "utf-16le-mark.csv", verdict: { rows: 2, first: COLOGNE } },
    { file: "utf-16be-mark.csv", verdict: { rows: 2, first: COLOGNE } },
    { file: "utf-16le.csv", verdict: { rows: 2, first: COLOGNE } },
    { file: "utf-16be.csv", verdict: { rows: 2, first: COLOGNE } },
    { file: "windows-1252.csv", verdict: { rows: 2, first: COLOGNE } },
    { file: "windows-1252-euro.csv", verdict: { rows: 2, first: { offer: "5 € “off”" } } },
    {
      file: "iso-8859-15-chosen.csv",
      options: { encoding: "latin-9" },
      verdict: { refused: "badEncoding" },
    },
    {
      file: "iso-8859-15-chosen.csv",
      options: { encoding: "iso-8859-15" },
      verdict: { rows: 1, first: { offer: "5 €" } },
    },
    { file: "shift-jis.csv", verdict: { rows: 2, first: TOKYO } },
    { file: "euc-jp.csv", verdict: { rows: 2, first: TOKYO } },
    { file: "gb18030.csv", verdict: { rows: 2, first: { 姓名: "王小明", 城市: "北京" } } },
    { file: "big5.csv", verdict: { rows: 2, first: { 姓名: "陳大文" } } },
    { file: "euc-kr.csv", verdict: { rows: 2, first: { 이름: "김민수" } } },
    { file: "koi8-r.csv", verdict: { rows: 2, first: MOSCOW } },
    { file: "windows-1251.csv", verdict: { rows: 2, first: MOSCOW } },
    { file: "utf-7.csv", verdict: { rows: 1, first: { name: "Zo+AOs-" } } },
    { file: "utf-32.csv", verdict: { refused: "encoding" } },
    {
      file: "chosen-encoding-is-wrong.csv",
      options: { encoding: "utf-8" },
      verdict: { refused: "encoding" },
    },
    {
      file: "windows-1252.csv",
      options: { encoding: "utf-8" },
      verdict: { rows: 0, problems: { unreadableText: 2 } },
    },
    {
      file: "encodings-mixed.csv",
      verdict: { rows: 2, problems: { unreadableText: 1 }, first: { name: "Zoë" } },
    },
    { file: "utf-16-lone-surrogate.csv", verdict: { rows: 1, problems: { unreadableText: 1 } } },
    { file: "utf-16-half-a-character.csv", verdict: { rows: 1, problems: { unreadableText: 1 } } },
    { file: "lost-characters.csv", verdict: { rows: 1, problems: { unreadableText: 1 } } },
  ],

  "odd characters are kept, but NUL": [
    {
      file: "nul-bytes.csv",
      verdict: { rows: 1, problems: { nulByte: 2 }, first: { name: "Cy" } },
    },
    { file: "emoji-and-directions.csv", verdict: { rows: 2, first: { name: "👩‍👩‍👧 Zoë" } } },
  ],

  "lines end as they will": [
    { file: "cr-only.csv", verdict: { rows: 2, first: { name: "Anna" } } },
    { file: "mixed-line-ends.csv", verdict: { rows: 4 } },
    { file: "no-last-line-end.csv", verdict: { rows: 1, first: { name: "Anna" } } },
    { file: "blank-lines-and-tails.csv", verdict: { rows: 2 } },
    {
      file: "quoted-line-breaks.csv",
      verdict: { rows: 2, first: { name: 'Anna\nof the "Green" house', city: "Bath, UK" } },
    },
  ],

  "delimiters, quotes and sep lines are found, or chosen": [
    {
      file: "semicolons-and-decimal-commas.csv",
      verdict: { rows: 2, first: { name: "Anna", amount: "1,50" } },
    },
    { file: "tabs.csv", verdict: { rows: 2, first: { name: "Anna" } } },
    { file: "bars.csv", verdict: { rows: 1, first: { name: "Anna" } } },
    { file: "sep-line.csv", verdict: { rows: 1, first: { name: "a,b,c" } } },
    { file: "sep-line-caret.csv", verdict: { rows: 1, first: { name: "a,b;c" } } },
    { file: "chosen-delimiter.csv", verdict: { refused: "noPhoneColumn" } },
    {
      file: "chosen-delimiter.csv",
      options: { delimiter: "~" },
      verdict: { rows: 1, first: { name: "a,b;c" } },
    },
    { file: "single-quotes.csv", verdict: { rows: 2, first: { name: "Bath, UK" } } },
    { file: "backslash-escapes.csv", verdict: { rows: 2, first: { name: 'say "hi", then' } } },
    {
      file: "backslash-escapes.csv",
      options: { escape: '"' },
      verdict: { rows: 1, problems: { columnCount: 1 } },
    },
  ],

  "a lost quote costs its row": [
    { file: "stray-quotes-in-a-line.csv", verdict: { rows: 3, first: { name: '5" pipe' } } },
    { file: "lost-quote.csv", verdict: { rows: 4, problems: { strayQuote: 1 } } },
    { file: "lost-quote-at-the-end.csv", verdict: { rows: 2, problems: { unclosedQuote: 1 } } },
    { file: "lost-quote-in-the-header.csv", verdict: { refused: "unclosedQuote" } },
    {
      file: "lost-quote-before-much.csv",
      verdict: { rows: 50_000, problems: { unclosedQuote: 1 } },
    },
  ],

  "headers may be anything that can be told apart": [
    { file: "duplicate-headers.csv", verdict: { refused: "duplicateColumns" } },
    { file: "headers-alike-but-for-case.csv", verdict: { refused: "duplicateColumns" } },
    {
      file: "nameless-headers.csv",
      verdict: { rows: 1, first: { column_2: "a", name: "Anna", column_4: "b" } },
    },
    { file: "numeric-headers.csv", verdict: { rows: 1, first: { 1: "07700900123", 2: "a" } } },
    {
      file: "proto-headers.csv",
      verdict: { rows: 1, first: { ["__proto__"]: "a", constructor: "b", toString: "c" } },
    },
    { file: "no-header.csv", verdict: { refused: "noHeader" } },
    { file: "no-phone-column.csv", verdict: { refused: "noPhoneColumn" } },
    { file: "unnamed-phone-column.csv", verdict: { rows: 2, first: { id: "1001", who: "Anna" } } },
    { file: "two-phone-columns.csv", verdict: { refused: "noPhoneColumn" } },
    {
      file: "two-phone-columns.csv",
      options: { phoneColumn: "Work" },
      verdict: { rows: 1, first: { who: "Anna", home: "07700900123" } },
    },
  ],

  "nothing, too little and too much": [
    { file: "empty.csv", verdict: { refused: "empty" } },
    { file: "only-blank-lines.csv", verdict: { refused: "empty" } },
    { file: "header-only.csv", verdict: { rows: 0 } },
    { file: "ragged-rows.csv", verdict: { rows: 3, problems: { columnCount: 1 } } },
    { file: "columns-201.csv", verdict: { refused: "tooManyColumns" } },
    { file: "columns-10000.csv", verdict: { refused: "tooManyColumns" } },
    { file: "cells-of-16-kb.csv", verdict: { rows: 1, problems: { cellTooLong: 1 } } },
    { file: "cell-of-1-mb.csv", verdict: { rows: 2, problems: { rowTooLong: 1 } } },
    { file: "row-of-2-mb.csv", verdict: { refused: "recordTooLong", rows: 1 } },
    { file: "no-line-ends.csv", verdict: { refused: "recordTooLong" } },
    { file: "long-stream.csv", verdict: { rows: 200_000, numbers: 200_000 } },
    { file: "mostly-bad.csv", verdict: { rows: 100, problems: { phoneTooShort: 99_900 } } },
  ],

  "numbers are read however they are written, or the trouble is named": [
    {
      file: "phones.csv",
      verdict: {
        rows: 12,
        numbers: 2,
        problems: {
          phoneEmpty: 1,
          phoneScientific: 2,
          phoneSeveral: 2,
          phoneExtension: 1,
          phoneLetters: 2,
          phoneUnreadable: 1,
          phoneTooShort: 2,
          phoneTooLong: 1,
          phoneLostPlus: 1,
          phoneUnknownCallingCode: 1,
          phoneNotInUse: 1,
          phonePremium: 1,
        },
      },
    },
    {
      file: "lost-leading-zeros.csv",
      options: { country: "IT" },
      verdict: { rows: 2, problems: { phoneLostZero: 1 } },
    },
    { file: "same-number-many-ways.csv", verdict: { rows: 5, numbers: 1 } },
    { file: "duplicates-in-part.csv", verdict: { rows: 10_000, numbers: 8_001 } },
    {
      file: "missing-values.csv",
      options: { requiredFields: ["city"] },
      verdict: { rows: 1, problems: { missingField: 2 } },
    },
  ],

  "formulas are kept as text, and a mended problems file is read as one": [
    {
      file: "formulas.csv",
      verdict: { rows: 2, first: { a: "=cmd|' /C calc'!A0", b: "+1", c: "-1", d: "@SUM(A1)" } },
    },
    {
      file: "problems-file-mended.csv",
      verdict: { rows: 1, problems: { phoneEmpty: 1 }, first: { name: "=Anna" } },
    },
  ],

  "packed files": [
    { file: "packed.csv.gz", verdict: { rows: 2, first: COLOGNE } },
    { file: "packed-utf-16.csv.gz", verdict: { rows: 2, first: COLOGNE } },
    { file: "packed-twice.csv.gz", verdict: { refused: "notCsv" } },
    { file: "packed-and-cut-off.csv.gz", verdict: { refused: "badPacking" } },
    { file: "packed-and-damaged.csv.gz", verdict: { refused: "badPacking" } },
    { file: "bomb.csv.gz", verdict: { refused: "packedTooMuch" } },
  ],

  "files that are something else": [
    "workbook.csv",
    "zip-with-a-path.csv",
    "empty-zip.csv",
    "old-workbook.csv",
    "document.csv",
    "bzip2.csv",
    "zstd.csv",
    "xz.csv",
    "7z.csv",
    "rar.csv",
    "tar.csv",
    "picture.csv",
    "web-page.csv",
    "json.csv",
  ].map((file) => ({ file, verdict: { refused: "notCsv" } })),
};

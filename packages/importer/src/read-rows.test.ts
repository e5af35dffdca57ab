import { describe, expect, test } from "vitest";
import { CsvError } from "./csv-error.ts";
import { type ReadOptions, readRows, type RowBatch } from "./read-rows.ts";

type Source = string | Uint8Array;

const latin1 = (text: string) => Buffer.from(text, "latin1");

/** Small chunks for small files, so that each cut between two bytes comes about. */
async function* chunks(source: Source) {
  const bytes = Buffer.from(source);
  const size = Math.max(7, Math.ceil(bytes.length / 100));
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function readAll(source: Source, options: ReadOptions = {}) {
  const batches: RowBatch[] = [];
  let error: unknown = null;
  try {
    for await (const batch of readRows(chunks(source), { country: "GB", ...options }))
      batches.push(batch);
  } catch (caught) {
    error = caught;
  }
  const rows = batches.flatMap((batch) => batch.rows);
  const problems = batches.flatMap((batch) => batch.problems);
  return { batches, rows, problems, error };
}

const names = async (source: Source, options?: ReadOptions) => {
  const { rows, error } = await readAll(source, options);
  expect(error).toBeNull();
  return rows.map(({ fields }) => fields["name"]);
};

const failure = async (source: Source, options?: ReadOptions) => {
  const { error } = await readAll(source, options);
  if (!(error instanceof CsvError)) throw new Error(`no CsvError but ${String(error)}`);
  return error;
};

test("a row gives its number, line, phone, country and every other column, trimmed", async () => {
  const { rows, batches } = await readAll("name, phone ,city\n Anna ,07700 900123, Bath \n");
  const fields = { name: "Anna", city: "Bath" };
  expect(rows).toEqual([
    { record: 1, line: 2, phone: 447700900123, country: "GB", lineType: "mobile", fields },
  ]);
  expect(batches).toHaveLength(1);
  expect(batches[0]?.checkpoint).toEqual({
    byteOffset: 45,
    line: 3,
    record: 1,
    header: ["name", "phone ", "city"],
    delimiter: ",",
  });
});

describe("the ways a CSV can be written make no difference", () => {
  const two = ["Anna", "Bo"];
  test.each<[what: string, text: string]>([
    ["LF", "phone,name\n07700900123,Anna\n07700900124,Bo\n"],
    ["CRLF", "phone,name\r\n07700900123,Anna\r\n07700900124,Bo\r\n"],
    ["CR", "phone,name\r07700900123,Anna\r07700900124,Bo\r"],
    ["mixed line ends", "phone,name\r\n07700900123,Anna\n07700900124,Bo\r"],
    ["no last line end", "phone,name\n07700900123,Anna\n07700900124,Bo"],
    ["a byte order mark", "\uFEFFphone,name\n07700900123,Anna\n07700900124,Bo\n"],
    ["semicolons", "phone;name;amount\n07700900123;Anna;1,50\n07700900124;Bo;2,50\n"],
    ["tabs", "phone\tname\n07700900123\tAnna\n07700900124\tBo\n"],
    ["bars", "phone|name\n07700900123|Anna\n07700900124|Bo\n"],
    ["a sep line", "\uFEFFsep=;\r\nphone;name\r\n07700900123;Anna\r\n07700900124;Bo\r\n"],
    ["blank lines", "\n\nphone,name\n\n07700900123,Anna\n  \n,\n07700900124,Bo\n\n,,\n"],
    ["quotes", '"phone","name"\n"07700900123","Anna"\n"07700900124","Bo"\n'],
    ["spaces before quotes", 'phone, "name"\n07700900123, "Anna"\n07700900124, "Bo"\n'],
    ["empty cells at the end", "phone,name\n07700900123,Anna,,\n07700900124,Bo, \n"],
  ])("%s", async (_what, text) => {
    expect(await names(text)).toEqual(two);
  });

  test("a chosen delimiter is obeyed, also against a sep line", async () => {
    const text = "sep=,\nphone;name\n07700900123;Anna\n";
    expect(await names(text, { delimiter: ";" })).toEqual(["Anna"]);
    expect((await failure(text, { delimiter: ";;" })).code).toBe("badDelimiter");
    expect((await failure(text, { delimiter: '"' })).code).toBe("badDelimiter");
  });
});

test("quoted cells keep delimiters, quotes and line breaks, and lines are still counted right", async () => {
  const { rows } = await readAll(
    'phone,name\r\n07700900123,"a, ""b""\r\nc\nd\re"\r\n\r\n07700900124,5" pipe\r\n07700900125,"Al" Bo\r\n',
  );
  expect(rows.map(({ line, fields }) => [line, fields["name"]])).toEqual([
    [2, 'a, "b"\r\nc\nd\re'],
    [7, '5" pipe'],
    [8, '"Al" Bo'],
  ]);
});

test("cells that a short row lacks are empty", async () => {
  const { rows } = await readAll("phone,name,city\n07700900123\n");
  expect(rows[0]?.fields).toEqual({ name: "", city: "" });
});

test("names like __proto__ are columns like any other", async () => {
  const { rows } = await readAll("phone,__proto__,constructor\n07700900123,a,b\n");
  const fields = rows[0]?.fields ?? {};
  expect(Object.entries(fields)).toEqual([
    ["__proto__", "a"],
    ["constructor", "b"],
  ]);
  expect(Object.getPrototypeOf(fields)).toBeNull();
});

describe("a bad row is left out with its line and reason, and the rest goes on", () => {
  test.each<[what: string, row: Source, code: string, detail: string | null]>([
    ["too many cells", "07700900123,Anna,Bath,x", "columnCount", "4 cells, 3 columns"],
    ["not UTF-8", latin1("07700900123,Jos\xe9,Bath"), "unreadableText", null],
    ["a lost character", "07700900123,Jos\uFFFD,Bath", "unreadableText", null],
    ["NUL", "07700900123,An\0na,Bath", "nulByte", null],
    ["a swallowed row", '07700900123,"Anna,Bath\n07700900124,"Bo",Bath', "strayQuote", null],
    ["a huge cell", `07700900123,${"x".repeat(16_385)},Bath`, "cellTooLong", "16385"],
    ["a bad number", " 12345 ,Anna,Bath", "phoneTooShort", "12345"],
    ["no number", ",Anna,Bath", "phoneEmpty", null],
    ["an empty field that the text needs", "07700900123,Anna, ", "missingField", "City"],
  ])("%s", async (_what, row, code, detail) => {
    const file = Buffer.concat([
      Buffer.from("phone,name,city\n07700900121,Al,Bath\n"),
      Buffer.from(row),
      Buffer.from("\n07700900122,Cy,Bath\n"),
    ]);
    const { rows, problems, error } = await readAll(file, { requiredFields: ["City"] });
    expect(error).toBeNull();
    expect(problems).toEqual([{ record: 2, line: 3, code, detail, cells: expect.any(Array) }]);
    expect(rows.map(({ record }) => record)).toEqual([1, 3]);
  });
});

test.each<[phone: string, options: ReadOptions, verdict: string]>([
  ["020 7946 0958", {}, "landline"],
  ["020 7946 0958", { landlines: "refuse" }, "phoneLandline"],
  ["09012 345678", {}, "phonePremium"],
  ["09012 345678", { premium: "accept" }, "premium"],
  ["07700 900123", { landlines: "refuse" }, "mobile"],
  ["0800 123 4567", { landlines: "refuse" }, "other"],
])("%s with %o is %s", async (phone, options, verdict) => {
  const { rows, problems } = await readAll(`phone\n${phone}\n`, options);
  expect([...rows.map(({ lineType }) => lineType), ...problems.map(({ code }) => code)]).toEqual([
    verdict,
  ]);
});

test("every row is in exactly one list and batches have the size asked for", async () => {
  const text = `phone\n${Array.from({ length: 25 }, (_, at) => (at % 3 === 0 ? "x" : "07700900123")).join("\n")}`;
  const { batches, rows, problems } = await readAll(text, { batchRows: 10 });
  expect(batches.map((batch) => batch.read)).toEqual([10, 10, 5]);
  expect([rows.length, problems.length]).toEqual([16, 9]);
});

describe("a file that cannot serve is refused with advice", () => {
  test.each<[what: string, file: Source, options: ReadOptions, says: RegExp]>([
    ["empty", "", {}, /^empty: .*empty/],
    ["a mark and blank lines", "\uFEFF\r\n \n", {}, /^empty: /],
    ["blank lines and more of them", "\n".repeat(40_000), {}, /^empty: /],
    ["a workbook", "PK\x03\x04rest", {}, /^notCsv: .*xlsx.*CSV UTF-8/],
    ["an old workbook", latin1("\xd0\xcf\x11\xe0rest"), {}, /^notCsv: .*xls/],
    ["a PDF", "%PDF-1.7", {}, /^notCsv: .*PDF/],
    ["gzip", latin1("\x1f\x8b\x08rest"), {}, /^notCsv: .*gzip/],
    ["a web page", "<!DOCTYPE html><table>", {}, /^notCsv: .*web page/],
    ["UTF-16 with its mark", Buffer.from("\uFEFFphone\n1", "utf16le"), {}, /^encoding: .*UTF-16/],
    ["UTF-16 without it", Buffer.from("phone,name\n1", "utf16le"), {}, /^encoding: .*UTF-16/],
    ["a header in Latin-1", latin1("t\xe9l\xe9phone\n1\n"), {}, /^encoding: .*UTF-8/],
    ["no phone column", "name,city\na,b\n", {}, /^noPhoneColumn: .*“name”, “city”/],
    ["a wrong choice", "phone\n1\n", { phoneColumn: "fax" }, /^unknownPhoneColumn: .*“fax”/],
    ["columns of one name", "phone,a,a\n", {}, /^duplicateColumns: .*“a”/],
    ["an unknown country", "phone\n1\n", { country: "UK" }, /^badCountry: .*“UK”.*GB/],
    [
      "a field that no column has",
      "phone,name\n1,a\n",
      { requiredFields: ["name", "town"] },
      /^missingColumn: .*“town”.*“phone”, “name”/,
    ],
    [
      "the phone as a field",
      "phone,name\n1,a\n",
      { requiredFields: ["Phone"] },
      /^missingColumn: .*phone numbers/,
    ],
  ])("%s", async (_what, file, options, says) => {
    const error = await failure(file, options);
    expect(`${error.code}: ${error.message}`).toMatch(says);
  });

  test("a header alone is no fault and gives no batch", async () => {
    expect(await readAll("phone,name\n")).toMatchObject({ batches: [], error: null });
  });
});

describe("a fault in mid-file comes after the rows before it, with its line", () => {
  const good = "phone,name\n07700900123,Anna\n\n";
  test.each<[what: string, rest: string, code: string]>([
    ["an open quote at the end", '07700900124,"Bo\nand more\n', "unclosedQuote"],
    [
      "an open quote before much text",
      `07700900124,"Bo\n${"07700900125,Cy\n".repeat(9_000)}`,
      "unclosedQuote",
    ],
    ["a record without end", `07700900124,${"x".repeat(70_000)}`, "recordTooLong"],
  ])("%s", async (_what, rest, code) => {
    const { rows, error } = await readAll(good + rest);
    expect(rows).toHaveLength(1);
    expect(error).toMatchObject({ name: "CsvError", code });
    expect(String(error)).toContain("line 4");
  });
});

async function* brokenOff() {
  yield Buffer.from("phone\n");
  yield Buffer.from("07700900123\n".repeat(3_000));
  throw new Error("connection lost");
}

test("when the bytes themselves break off, the rows until then come out first", async () => {
  let read = 0;
  const reading = async () => {
    for await (const batch of readRows(brokenOff(), { country: "GB" })) read += batch.read;
  };
  await expect(reading()).rejects.toThrow("connection lost");
  expect(read).toBe(2_999); // The last is not complete before the next byte.
});

test("no more is read than the batches asked for need, and the source is let go", async () => {
  let taken = 0;
  let released = false;
  async function* endless() {
    try {
      yield Buffer.from("phone\n");
      for (;;) {
        taken++;
        yield Buffer.from("07700900123\n".repeat(100));
      }
    } finally {
      released = true;
    }
  }
  for await (const batch of readRows(endless(), { country: "GB", batchRows: 100 })) {
    expect(batch.read).toBe(100);
    break;
  }
  // The look at the file's start takes 16 KB.
  expect(taken).toBeLessThan(16);
  expect(released).toBe(true);
});

import { describe, expect, test } from "vitest";
import { type ReadOptions, readRows } from "./read-rows.ts";
import { failure, latin1, readAll, type Source } from "./testing/read-all.ts";

const names = async (source: Source, options?: ReadOptions) => {
  const { rows, error } = await readAll(source, options);
  expect(error).toBeNull();
  return rows.map(({ fields }) => fields["name"]);
};

test("a row gives its number, line, phone, country and every other column, trimmed", async () => {
  const { rows, batches } = await readAll("name, phone ,city\n Anna ,07700 900123, Bath \n");
  const fields = { name: "Anna", city: "Bath" };
  const nothing = { sender: null, timeZone: null, sendAt: null };
  expect(rows).toEqual([
    {
      record: 1,
      line: 2,
      phone: 447700900123,
      country: "GB",
      lineType: "mobile",
      ...nothing,
      fields,
    },
  ]);
  expect(batches).toHaveLength(1);
  expect(batches[0]?.checkpoint).toEqual({
    byteOffset: 45,
    line: 3,
    record: 1,
    header: ["name", " phone ", "city"],
    phone: 1,
    encoding: "utf-8",
    delimiter: ",",
    quote: '"',
    escape: '"',
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
  expect(Object.entries(rows[0]?.fields ?? {})).toEqual([
    ["__proto__", "a"],
    ["constructor", "b"],
  ]);
});

describe("a bad row is left out with its line and reason, and the rest goes on", () => {
  test.each<[what: string, row: Source, code: string, detail: string | null]>([
    ["too many cells", "07700900123,Anna,Bath,x", "columnCount", "4 cells, 3 columns"],
    [
      "not UTF-8",
      Buffer.concat([Buffer.from("07700900123,é"), latin1("\xe9,Bath")]),
      "unreadableText",
      "byte 52",
    ],
    ["a lost character", "07700900123,Jos\uFFFD,Bath", "unreadableText", null],
    ["NUL", "07700900123,An\0na,Bath", "nulByte", null],
    ["a quote never closed", '07700900123,"Anna,Bath', "unclosedQuote", null],
    ["a huge cell", `07700900123,${"x".repeat(16_385)},Bath`, "cellTooLong", "16385"],
    ["a bad number", " 12345 ,Anna,Bath", "phoneTooShort", "12345"],
    ["no number", ",Anna,Bath", "phoneEmpty", null],
    ["an empty field that the text needs", "07700900123,Anna, ", "missingField", "City"],
  ])("%s", async (_what, row, code, detail) => {
    const file = Buffer.concat([
      Buffer.from("phone,name,city\n07700900121,Ål,Bath\n"),
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
  expect(read).toBe(3_000);
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
  // The look at the file's start takes 128 KB.
  expect(taken).toBeLessThan(128);
  expect(released).toBe(true);
});

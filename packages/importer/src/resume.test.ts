import * as fc from "fast-check";
import { expect, test } from "vitest";
import { encoded } from "./testing/index.ts";
import { type Checkpoint, type ReadOptions, readRows, type RowBatch } from "./read-rows.ts";

/** Cells with all that makes records hard to find: quotes, delimiters, line breaks, wide characters. */
const hardCell = fc
  .array(
    fc.constantFrom("a", " ", ",", ";", '"', "\n", "\r\n", "\r", "é", "漢", "🚀", "\0", "'="),
    {
      maxLength: 6,
    },
  )
  .map((pieces) => pieces.join(""));
const phoneCell = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 999 }).map((n) => `+${447700900000 + n}`) },
  { weight: 1, arbitrary: fc.constantFrom("", "4.47E+11", "07700 900123", "12") },
);
const written = (cell: string) =>
  /[",;\r\n]|^\s/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;

const line = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(phoneCell, fc.array(hardCell, { maxLength: 4 }))
      .map(([phone, cells]) => [phone, ...cells].map(written).join(",")),
  },
  { weight: 1, arbitrary: fc.constantFrom("", "  ", ",,", '""') },
);
const text = fc
  .tuple(
    fc.constantFrom("", "\uFEFF", "sep=,\r\n", "\uFEFFsep=,\n"),
    fc.array(fc.tuple(line, fc.constantFrom("\n", "\r\n", "\r")), { minLength: 1, maxLength: 30 }),
  )
  .map(([start, lines]) => `${start}phone,a,b\n${lines.flat().join("")}`);
const file = text.map((one) => Buffer.from(one));
/** Chosen: stray zero bytes may make so short a file look like something else. */
const UTF8 = { encoding: "utf-8" };
/** As above, with bytes changed at random in some encoding: broken characters, quotes and line ends. */
const brokenFile = fc
  .tuple(
    text,
    fc.constantFrom("utf-8", "utf-16le", "utf-16be", "windows-1252", "shift_jis", "gb18030"),
    fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 6 }),
  )
  .map(([one, encoding, changes]) => {
    // Only Unicode has all the letters; the others get the bytes of UTF-8, which are letters there, too.
    const bytes = encoded(one, encoding.startsWith("utf-16") ? encoding : "utf-8");
    const start = one.indexOf("b\n") * (encoding.startsWith("utf-16") ? 2 : 1) + 10;
    for (const [at, byte] of changes) {
      if (bytes.length > start) bytes[start + (at % (bytes.length - start))] = byte;
    }
    return { bytes, encoding };
  });

async function* inChunks(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function readAll(bytes: AsyncIterable<Uint8Array>, options: ReadOptions) {
  const batches: RowBatch[] = [];
  for await (const batch of readRows(bytes, options)) batches.push(batch);
  return batches;
}

const rowsOf = (batches: readonly RowBatch[]) =>
  batches.flatMap(({ rows, problems }) =>
    [...rows, ...problems].toSorted((one, other) => one.record - other.record),
  );

const sizes = {
  chunk: fc.integer({ min: 1, max: 200 }),
  batchRows: fc.integer({ min: 1, max: 8 }),
};

test("reading on from any checkpoint gives exactly the rows of an undisturbed run", async () => {
  await fc.assert(
    fc.asyncProperty(file, fc.record(sizes), fc.record(sizes), async (bytes, first, second) => {
      const whole = await readAll(inChunks(bytes, bytes.length), UTF8);
      const batches = await readAll(inChunks(bytes, first.chunk), {
        ...UTF8,
        batchRows: first.batchRows,
      });
      expect(rowsOf(batches)).toEqual(rowsOf(whole));

      for (const [at, { checkpoint }] of batches.entries()) {
        const from: Checkpoint = JSON.parse(JSON.stringify(checkpoint));
        const rest = inChunks(bytes.subarray(from.byteOffset), second.chunk);
        const resumed = await readAll(rest, { ...UTF8, batchRows: second.batchRows, from });
        expect(rowsOf([...batches.slice(0, at + 1), ...resumed])).toEqual(rowsOf(whole));
        const last = resumed.at(-1) ?? batches[at];
        expect(last?.checkpoint).toEqual(whole.at(-1)?.checkpoint);
      }
    }),
    { numRuns: 60 },
  );
});

test("records are numbered without a gap and each begins on the line it says", async () => {
  await fc.assert(
    fc.asyncProperty(file, async (bytes) => {
      const rows = rowsOf(await readAll(inChunks(bytes, 64), UTF8));
      expect(rows.map(({ record }) => record)).toEqual(rows.map((_, at) => at + 1));
      const lines = bytes.toString().split(/\r\n|\n|\r/);
      for (const row of rows) {
        const begins = lines[row.line - 1]?.trimStart() ?? "";
        const phone = "phone" in row ? String(row.phone).slice(-3) : (row.cells[0] ?? "");
        expect(begins.slice(0, 16)).toContain(phone);
      }
    }),
    { numRuns: 60 },
  );
});

test("however broken a file is, counts add up and any checkpoint goes on with the same rows", async () => {
  await fc.assert(
    fc.asyncProperty(
      brokenFile,
      fc.record(sizes),
      async ({ bytes, encoding }, { chunk, batchRows }) => {
        const whole = await readAll(inChunks(bytes, bytes.length), { encoding });
        const batches = await readAll(inChunks(bytes, chunk), { encoding, batchRows });
        const rows = rowsOf(whole);
        expect(rowsOf(batches)).toEqual(rows);
        expect(rows.map(({ record }) => record)).toEqual(rows.map((_, at) => at + 1));
        for (const { read, rows: good, problems } of batches) {
          expect(read).toBe(good.length + problems.length);
        }
        for (const [at, { checkpoint: from }] of batches.entries()) {
          const rest = inChunks(bytes.subarray(from.byteOffset), chunk);
          const resumed = await readAll(rest, { encoding, from });
          expect(rowsOf([...batches.slice(0, at + 1), ...resumed])).toEqual(rows);
        }
      },
    ),
    { numRuns: 150 },
  );
});

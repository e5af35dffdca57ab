import * as fc from "fast-check";
import { expect, test } from "vitest";
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
const file = fc
  .tuple(
    fc.constantFrom("", "\uFEFF", "sep=,\r\n", "\uFEFFsep=,\n"),
    fc.array(fc.tuple(line, fc.constantFrom("\n", "\r\n", "\r")), { minLength: 1, maxLength: 30 }),
  )
  .map(([start, lines]) => Buffer.from(`${start}phone,a,b\n${lines.flat().join("")}`));

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
      const whole = await readAll(inChunks(bytes, bytes.length), {});
      const batches = await readAll(inChunks(bytes, first.chunk), { batchRows: first.batchRows });
      expect(rowsOf(batches)).toEqual(rowsOf(whole));

      for (const [at, { checkpoint }] of batches.entries()) {
        const from: Checkpoint = JSON.parse(JSON.stringify(checkpoint));
        const rest = inChunks(bytes.subarray(from.byteOffset), second.chunk);
        const resumed = await readAll(rest, { batchRows: second.batchRows, from });
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
      const rows = rowsOf(await readAll(inChunks(bytes, 64), {}));
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

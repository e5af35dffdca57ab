import * as fc from "fast-check";
import { expect, test } from "vitest";
import { problemsCsv } from "./problems-csv.ts";
import { type BadRow, readRows } from "./read-rows.ts";

async function* each<T>(items: readonly T[]) {
  yield* items;
}

async function written(header: readonly string[], rows: readonly BadRow[]) {
  let text = "";
  for await (const piece of problemsCsv(header, each(rows))) text += piece;
  return text;
}

const bad = (cells: string[]): BadRow => ({
  record: 1,
  line: 2,
  code: "phoneEmpty",
  detail: null,
  cells,
});

test("the file begins with the mark that Excel needs and tells line, code and reason of each row", async () => {
  expect(await written(["phone", "name"], [bad(["", "Anna"])])).toBe(
    "\uFEFFproblem_line,problem_code,problem_reason,phone,name\n" +
      "2,phoneEmpty,The phone number is missing; fill it in or remove the row.,,Anna\n",
  );
});

test.each(["=1+1", "+1", "-1", "@x", "\tx", "\rx", "＝1"])(
  "a spreadsheet does not run the cell %j",
  async (cell) => {
    const text = await written(["phone", "name"], [bad(["", cell])]);
    expect(text).toMatch(new RegExp(`,"?'${cell[0] === "+" ? "\\+" : cell[0]}`));
  },
);

test("its own columns never come twice", async () => {
  const header = ["problem_line", "phone", "problem_code", "problem_reason"];
  expect(await written(header, [bad(["7", "x", "old", "old"])])).toBe(
    "\uFEFFproblem_line,problem_code,problem_reason,phone\n" +
      "2,phoneEmpty,The phone number is missing; fill it in or remove the row.,x\n",
  );
});

const anyCell = fc
  .array(
    fc.constantFrom(
      "a",
      "'",
      "=",
      "+",
      "-",
      "@",
      "＝",
      '"',
      ",",
      ";",
      "\n",
      "\r",
      "\t",
      " ",
      "é",
      "🚀",
    ),
    {
      maxLength: 6,
    },
  )
  .map((signs) => signs.join(""));

test("whatever a cell is, a mended file brings it back", async () => {
  const rows = fc.array(fc.array(anyCell, { minLength: 3, maxLength: 3 }), {
    minLength: 1,
    maxLength: 5,
  });
  await fc.assert(
    fc.asyncProperty(rows, async (cells) => {
      const text = await written(
        ["phone", "a", "b", "c"],
        cells.map((row) => bad(["'+447700900123", ...row])),
      );
      const read: string[][] = [];
      for await (const batch of readRows(each([Buffer.from(text)]), {})) {
        read.push(...batch.rows.map(({ values }) => [...values]));
      }
      expect(read).toEqual(cells.map((row) => row.map((cell) => cell.trim())));
    }),
  );
});

test("a mended file goes straight back in, cell for cell", async () => {
  const cells = ["+44 7700 900123", "=SUM(A1)", '-5 "x"', "two\nlines", "@home, 'quoted'"];
  const header = ["phone", "a", "b", "c", "d"];
  const text = await written(
    header,
    Array.from({ length: 450 }, () => bad(cells)),
  );
  let rows = 0;
  for await (const batch of readRows(each([Buffer.from(text)]), {})) {
    expect(batch.problems).toEqual([]);
    for (const row of batch.rows) {
      expect(row.phone).toBe(447700900123);
      expect(row.values).toEqual(cells.slice(1));
      rows++;
    }
  }
  expect(rows).toBe(450);
});

import { describe, expect, test } from "vitest";
import { readAll } from "./testing/read-all.ts";

describe("a lost quote costs its own row and no other", () => {
  const good = "phone,name\n07700900123,Anna\n\n";
  test.each<[what: string, rest: string, rows: number, codes: string[]]>([
    ["at the end", '07700900124,"Bo\n07700900125,Cy\n', 2, ["unclosedQuote"]],
    [
      "before much text",
      `07700900124,"Bo\n${"07700900125,Cy\n".repeat(9_000)}`,
      9_001,
      ["unclosedQuote"],
    ],
    ["before other quotes", '07700900124,"Bo\n07700900125,"Cy"\n', 2, ["strayQuote"]],
    [
      "in every row",
      '07700900124,"Bo\n'.repeat(3),
      1,
      ["strayQuote", "strayQuote", "unclosedQuote"],
    ],
  ])("%s", async (_what, rest, good_, codes) => {
    const { rows, problems, error } = await readAll(good + rest);
    expect(error).toBeNull();
    expect(rows).toHaveLength(good_);
    expect(problems.map(({ code }) => code)).toEqual(codes);
    expect(problems[0]).toMatchObject({ line: 4, cells: ["07700900124", '"Bo'] });
  });
});

const row = (length: number) => `07700900124,${"x".repeat(length)}\n`;

test("a row longer than 64 KB is left out, and one longer than 1 MB ends the import with its line", async () => {
  const file = `phone,name\n07700900123,Anna\n${row(70_000)}07700900125,Bo\n`;
  const { rows, problems, error } = await readAll(`${file}${row(1_100_000)}`);
  expect(rows).toHaveLength(2);
  expect(problems).toEqual([
    { record: 2, line: 3, code: "rowTooLong", detail: null, cells: [row(70_000).slice(0, 1_024)] },
  ]);
  expect(error).toMatchObject({ name: "CsvError", code: "recordTooLong" });
  expect(String(error)).toContain("line 5");
});

test.each<[length: number, lines: number[], ends: RegExp]>([
  [500, [2, 3], /^null$/],
  [2_000_000, [2], /line 3 is longer/],
])(
  "an open quote before a line of %i characters is not waited for",
  async (length, lines, ends) => {
    const file = `phone,name\n07700900123,"Anna\n${"x".repeat(length)}`;
    const { rows, problems, error } = await readAll(file);
    expect(rows).toEqual([]);
    expect(problems.map(({ line }) => line)).toEqual(lines);
    expect(problems[0]?.code).toBe("unclosedQuote");
    expect(String(error)).toMatch(ends);
  },
);

import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { preview } from "./preview.ts";
import type { ReadOptions } from "./read-rows.ts";

async function* once(bytes: Uint8Array) {
  yield bytes;
}

const look = async (file: string | Uint8Array, options: ReadOptions = {}) =>
  await preview(once(Buffer.from(file)), { country: "GB", ...options });

test("a preview tells format, columns and the verdict on each of the first rows", async () => {
  const file = "Name;Handy;Absender;Ort\nAnna;7700900123;SHOP;Köln\nBo;4.47E+11;;\n";
  const found = await look(file, { senderColumn: "absender" });
  expect(found).toEqual({
    kind: "readable",
    format: { encoding: "utf-8", delimiter: ";", quote: '"', escape: '"' },
    columns: [
      { name: "Name", index: 0, usedFor: null, couldBe: null },
      { name: "Handy", index: 1, usedFor: "phone", couldBe: null },
      { name: "Absender", index: 2, usedFor: "sender", couldBe: "sender" },
      { name: "Ort", index: 3, usedFor: null, couldBe: null },
    ],
    rows: [
      {
        line: 2,
        cells: ["Anna", "7700900123", "SHOP", "Köln"],
        verdict: {
          kind: "good",
          phone: 447700900123,
          country: "GB",
          lineType: "mobile",
          sender: "SHOP",
          timeZone: null,
          sendAt: null,
          note: "Read as +447700900123: it had no leading zero.",
        },
      },
      {
        line: 3,
        cells: ["Bo", "4.47E+11", "", ""],
        verdict: {
          kind: "bad",
          code: "phoneScientific",
          reason: expect.stringContaining("“4.47E+11”".slice(1, -1)),
        },
      },
    ],
  });
});

test.each([
  ["'+447700900123", /apostrophe/],
  ["447700900123.0", /\.0/],
  ["٠٧٧٠٠٩٠٠١٢٣", /digits/],
  ["447700900123", /no plus/],
  ["07700 900123", null],
  ["+44 7700 900123", null],
])("what was put right about %s is said", async (cell, said) => {
  const found = await look(`phone\n${cell}\n`);
  const verdict = found.kind === "readable" ? found.rows[0]?.verdict : undefined;
  if (verdict?.kind !== "good") throw new Error("not accepted");
  expect(verdict.note ?? "nothing").toMatch(said ?? /^nothing$/);
});

test("a refused file still tells its columns, so that one can be chosen", async () => {
  const found = await look("a,b\n1,2\n");
  expect(found).toMatchObject({
    kind: "refused",
    code: "noPhoneColumn",
    format: { delimiter: "," },
    columns: [{ name: "a" }, { name: "b" }],
  });
  expect(await look("%PDF-1.7")).toMatchObject({ kind: "refused", format: null, columns: [] });
});

test("the first bytes of a file are enough, packed or not", async () => {
  const file = Buffer.from(`phone,name\n${"07700900123,Anna é\n".repeat(20_000)}`);
  for (const bytes of [
    file.subarray(0, 5_001),
    file,
    gzipSync(file),
    gzipSync(file).subarray(0, 900),
  ]) {
    const found = await look(bytes);
    if (found.kind !== "readable") throw new Error(found.message);
    expect(found.rows).toHaveLength(20);
    expect(new Set(found.rows.map(({ verdict }) => verdict.kind))).toEqual(new Set(["good"]));
  }
});

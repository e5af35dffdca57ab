import { createReadStream, existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import {
  CSV_ERROR_CODES,
  CsvError,
  PROBLEM_CODES,
  problemText,
  type ReadOptions,
  readRows,
  unpacked,
} from "@volley/importer";
import { describe, expect, test } from "vitest";
import { MADE } from "./made.ts";
import { NASTY_FILES, type Verdict } from "./verdicts.ts";

const HERE = new URL(".", import.meta.url);

/** In pieces as they come from a network, odd in size so that they cut characters in two. */
async function* bytesOf(file: string): AsyncGenerator<Uint8Array> {
  const made = MADE[file];
  const pieces = made === undefined ? createReadStream(new URL(file, HERE)) : made();
  const most = 30_011;
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length; at += most) yield piece.subarray(at, at + most);
  }
}

/** As an upload does: what is packed is unpacked as a whole before anything is read. */
async function* uploaded(file: string): AsyncGenerator<Uint8Array> {
  if (!file.endsWith(".gz")) {
    yield* unpacked(bytesOf(file));
    return;
  }
  const pieces: Uint8Array[] = [];
  for await (const piece of unpacked(bytesOf(file))) pieces.push(piece);
  yield* pieces;
}

async function read(file: string, options: ReadOptions) {
  const problems: Record<string, number> = {};
  const numbers = new Set<number>();
  let rows = 0;
  let first: Record<string, string> = {};
  let refused: string | null = null;
  let says: string | null = null;
  try {
    const batches = readRows(uploaded(file), { country: "GB", ...options });
    for await (const batch of batches) {
      expect(batch.read).toBe(batch.rows.length + batch.problems.length);
      if (rows === 0) {
        const values = batch.rows[0]?.values ?? [];
        first = Object.fromEntries(values.map((value, at) => [batch.names[at], value]));
      }
      rows += batch.rows.length;
      for (const { phone } of batch.rows) numbers.add(phone);
      for (const { code } of batch.problems) problems[code] = (problems[code] ?? 0) + 1;
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    refused = error.code;
    says = error.message;
  }
  return { rows, problems, first, numbers: numbers.size, refused, says };
}

/** What the verdict says, filled with what it leaves unsaid. */
function inFull(verdict: Verdict, found: Awaited<ReturnType<typeof read>>) {
  if ("refused" in verdict) return { ...found, rows: verdict.rows ?? 0, refused: verdict.refused };
  return { ...found, problems: {}, ...verdict, refused: null };
}

describe.each(Object.entries(NASTY_FILES))("%s", (_what, files) => {
  test.each(files)("$file $options", async ({ file, options, verdict }) => {
    const found = await read(file, options ?? {});
    expect(found).toEqual(inFull(verdict, found));
    // One line for a person: what is wrong and what to do.
    expect(found.says ?? "It was read without trouble.").toMatch(/^[^\n]{20,}\.$/);
  });
});

test("each file of the folder has its verdict, and there are forty at least", async () => {
  const named = new Set(
    Object.values(NASTY_FILES).flatMap((files) => files.map(({ file }) => file)),
  );
  const kept = (await readdir(HERE)).filter((name) => !name.endsWith(".ts"));
  expect([...kept, ...Object.keys(MADE)].filter((file) => !named.has(file))).toEqual([]);
  expect([...named].filter((file) => !(file in MADE) && !existsSync(new URL(file, HERE)))).toEqual(
    [],
  );
  expect(named.size).toBeGreaterThanOrEqual(40);
});

test("docs/csv.md names every code, and says of problems what the problems file says", async () => {
  const docs = await readFile(new URL("../../docs/csv.md", HERE), "utf8");
  // The formatter pads tables.
  const page = docs.replaceAll(/ +/g, " ");
  expect(CSV_ERROR_CODES.filter((code) => !page.includes(`| \`${code}\` |`))).toEqual([]);
  expect(
    PROBLEM_CODES.filter((code) => !page.includes(`| \`${code}\` | ${problemText(code)} |`)),
  ).toEqual([]);
});

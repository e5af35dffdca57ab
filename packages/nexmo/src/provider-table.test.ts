import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { SEND_CODES } from "./sms/send-codes.ts";
import { RECEIPT_CODES } from "./webhooks/receipt-codes.ts";
import { RECEIPT_STATUSES } from "./webhooks/receipt-status.ts";

type Row = {
  readonly section: string;
  readonly row: string;
  readonly client: string;
  readonly simulator: string;
  readonly test: string;
};

const rows = rowsOf(readFileSync(new URL("../../../docs/provider.md", import.meta.url), "utf8"));

function rowsOf(markdown: string): readonly Row[] {
  let section = "";
  return markdown.split("\n").flatMap((line) => {
    if (line.startsWith("## ")) section = line.slice(3);
    if (!line.startsWith("| ") || /^\| (?:row |---)/.test(line)) return [];
    const cells = line.split("|").map((cell) => cell.trim());
    const [, row = "", client = "", simulator = "", test_ = ""] = cells;
    return [{ section, row, client, simulator, test: test_ }];
  });
}

const filesIn = (cell: string): readonly string[] =>
  Array.from(cell.matchAll(/`([\w./-]+\.ts)`/g), ([, file = ""]) => file);

/** Where a file of a column may lie, from this folder. */
function isThere(file: string, folders: readonly string[]): boolean {
  const outside = file.startsWith("engine/") || file.startsWith("api/");
  const places = outside ? ["../../"] : folders;
  return places.some((folder) => existsSync(new URL(folder + file, import.meta.url)));
}

test("every row of the provider's reference has a client, a simulator and a test", () => {
  expect(rows.length).toBeGreaterThan(300);
  const gaps = rows.filter(
    (row) => row.client === "" || row.simulator === "" || filesIn(row.test).length === 0,
  );
  expect(gaps).toEqual([]);
});

test("every file that the table names is there", () => {
  const missing = rows.flatMap(({ client, simulator, test: shows }) => [
    ...filesIn(client).filter((file) => !isThere(file, ["./"])),
    ...filesIn(simulator).filter((file) => !isThere(file, ["./simulator/"])),
    ...filesIn(shows).filter((file) => !isThere(file, ["./", "../../../test/"])),
  ]);
  expect(missing).toEqual([]);
});

test.each([
  ["Submit: status codes", Object.keys(SEND_CODES)],
  ["Delivery receipt: err-code", Object.keys(RECEIPT_CODES)],
  ["Delivery receipt: status", RECEIPT_STATUSES],
])("%s: the table has just those that the client knows", (section, known) => {
  const named = rows.filter((row) => row.section === section);
  const first = named.flatMap(({ row }) => /^`([^`]+)`/.exec(row)?.[1] ?? []);
  expect(new Set(first)).toEqual(new Set(known));
});

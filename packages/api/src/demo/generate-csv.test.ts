import { readPhone } from "@volley/importer";
import { expect, test } from "vitest";
import { generateCsv, MOST_RECIPIENTS } from "./generate-csv.ts";

async function linesOf(count: number): Promise<readonly string[]> {
  const text = (await generateCsv(count).toArray()).join("");
  return text.trimEnd().split("\n");
}

test("all the numbers there are count as valid for an import, and none comes twice", async () => {
  const [header, ...rows] = await linesOf(MOST_RECIPIENTS);
  expect(header).toBe("first_name,mobile,city,voucher");
  expect(rows).toHaveLength(MOST_RECIPIENTS);
  const phones = rows.map((row) => row.split(",")[1] ?? "");
  expect(new Set(phones).size).toBe(MOST_RECIPIENTS);
  // The first and the last of each area code stand for the others, which differ in two digits only.
  const telling = phones.filter((_phone, at) => at < 1_000 || at % 100 === 0 || at % 100 === 99);
  // With a country, as the demonstration imports them, which must make no difference.
  const unreadable = telling.filter((phone) => {
    const verdict = readPhone(phone, "GB");
    return verdict.kind !== "valid" || `+${verdict.phone}` !== phone;
  });
  expect(unreadable).toEqual([]);
});

test.each([1, 1_000, 1_001])("%i recipients are as many rows", async (count) => {
  expect(await linesOf(count)).toHaveLength(count + 1);
});

test("more than there are numbers for is refused at once", () => {
  expect(() => generateCsv(MOST_RECIPIENTS + 1)).toThrow(RangeError);
});

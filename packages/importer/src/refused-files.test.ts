import { describe, expect, test } from "vitest";
import { type ReadOptions } from "./read-rows.ts";
import { failure, latin1, readAll, type Source } from "./testing/read-all.ts";

describe("a file that cannot serve is refused with advice", () => {
  test.each<[what: string, file: Source, options: ReadOptions, says: RegExp]>([
    ["empty", "", {}, /^empty: .*empty/],
    ["a mark and blank lines", "\uFEFF\r\n \n", {}, /^empty: /],
    ["blank lines and more of them", "\n".repeat(40_000), {}, /^empty: /],
    ["a workbook", "PK\x03\x04rest", {}, /^notCsv: .*xlsx.*CSV UTF-8/],
    ["an old workbook", latin1("\xd0\xcf\x11\xe0rest"), {}, /^notCsv: .*xls/],
    ["a PDF", "%PDF-1.7", {}, /^notCsv: .*PDF/],
    ["gzip in gzip", latin1("\x1f\x8b\x08rest"), {}, /^notCsv: .*gzip/],
    ["a web page", "<!DOCTYPE html><table>", {}, /^notCsv: .*web page/],
    ["UTF-32", latin1("\xff\xfe\0\0p\0\0\0"), {}, /^encoding: .*UTF-32/],
    [
      "a header that is not as chosen",
      latin1("t\xe9l\xe9phone\n1\n"),
      { encoding: "utf-8" },
      /^encoding: .*byte \(number 2 .*utf-8/,
    ],
    [
      "an unknown encoding",
      "phone\n1\n",
      { encoding: "klingon" },
      /^badEncoding: .*“klingon”.*utf-8/,
    ],
    ["a quote in the header", 'phone,"name\n07700900123,Anna\n', {}, /^unclosedQuote: .*line 1/],
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

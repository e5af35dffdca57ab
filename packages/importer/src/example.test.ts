import { createReadStream } from "node:fs";
import { expect, test } from "vitest";
import { readRows } from "./read-rows.ts";

const EXAMPLE = new URL("../../../examples/recipients.csv", import.meta.url);
/** Numbers that no telephone has. */
const RESERVED = /^(?:447700900\d{3}|1\d{3}55501\d{2})$/;

test("the example CSV has the rows and the trouble that the documentation says", async () => {
  const phones = new Set<number>();
  const countries: Record<string, number> = {};
  const problems: Record<string, number> = {};
  let read = 0;
  let duplicates = 0;
  let nameless = 0;
  const options = { country: "GB", requiredFields: ["voucher", "city"] };
  for await (const batch of readRows(createReadStream(EXAMPLE), options)) {
    read += batch.read;
    for (const { code } of batch.problems) problems[code] = (problems[code] ?? 0) + 1;
    for (const { phone, country, values } of batch.rows) {
      expect(String(phone)).toMatch(RESERVED);
      if (phones.has(phone)) {
        duplicates++;
        continue;
      }
      phones.add(phone);
      countries[country] = (countries[country] ?? 0) + 1;
      if (values[batch.names.indexOf("first_name")] === "") nameless++;
    }
  }
  expect({ read, accepted: phones.size, duplicates, nameless }).toEqual({
    read: 500,
    accepted: 455,
    duplicates: 16,
    nameless: 7,
  });
  expect(countries).toEqual({ GB: 378, US: 44, CA: 33 });
  expect(problems).toEqual({
    columnCount: 1,
    missingField: 6,
    phoneEmpty: 3,
    phoneExtension: 1,
    phoneLetters: 3,
    phoneNotInUse: 3,
    phoneScientific: 3,
    phoneSeveral: 2,
    phoneTooLong: 2,
    phoneTooShort: 2,
    phoneUnknownCallingCode: 2,
    phoneUnreadable: 1,
  });
});

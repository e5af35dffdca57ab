import { expect, test } from "vitest";
import { libraryVerdict, ownVerdict, writtenNumbers } from "../testing/index.ts";

const SAMPLE = 50_000;

test("the verdict on every number is that of libphonenumber-js, and so is its E.164", () => {
  const differences: unknown[] = [];
  const seen = { given: 0, wrong: 0 };
  const countries = new Set<string | null>();
  let left = SAMPLE;
  for (const { digits, home } of writtenNumbers(1)) {
    if (left-- === 0) break;
    const own = ownVerdict(digits, home);
    const library = libraryVerdict(digits, home);
    seen[own.kind]++;
    if (own.kind === "given") countries.add(own.country);
    if (JSON.stringify(own) !== JSON.stringify(library))
      differences.push({ digits, home, own, library });
  }
  expect(differences).toEqual([]);
  // The sample is worth something: numbers right and wrong in plenty, of all countries but a few.
  expect(Math.min(seen.given, seen.wrong)).toBeGreaterThan(SAMPLE / 5);
  expect(countries.size).toBeGreaterThan(240);
});

import * as fc from "fast-check";
import { expect, test } from "vitest";
import { formatId, type IdKind, parseId } from "./ids.ts";

const KINDS: readonly IdKind[] = ["account", "campaign", "import", "recipient", "key", "audit"];
const anyKind = fc.constantFrom(...KINDS);
const anyId = fc.integer({ min: 1, max: 999_999_999_999 });

test("every id is read back as what it was written as", () => {
  fc.assert(
    fc.property(anyKind, anyId, (kind, id) => {
      expect(parseId(kind, formatId(kind, id))).toBe(id);
    }),
  );
});

test("an id of one kind is never taken for another kind", () => {
  fc.assert(
    fc.property(anyKind, anyKind, anyId, (kind, other, id) => {
      fc.pre(kind !== other);
      expect(parseId(other, formatId(kind, id))).toBeNull();
    }),
  );
});

test.each([
  ["", "nothing"],
  ["42", "a bare number"],
  ["cmp_", "no number"],
  ["cmp_0", "zero"],
  ["cmp_042", "a leading zero"],
  ["cmp_-1", "a negative number"],
  ["cmp_1.5", "a fraction"],
  ["cmp_1e3", "an exponent"],
  ["CMP_1", "capitals"],
  [" cmp_1", "a space before"],
  ["cmp_1\n", "a line break behind"],
  ["cmp_1234567890123", "more digits than any id has"],
  ["cmp_1; drop table campaign", "something more behind"],
])("%j is no campaign: %s", (text) => {
  expect(parseId("campaign", text)).toBeNull();
});

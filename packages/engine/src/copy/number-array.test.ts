import * as fc from "fast-check";
import { expect, test } from "vitest";
import { numberArray } from "./number-array.ts";

/** What Postgres reads out of it (`array_recv` and `int8recv`). */
function read(bytes: Uint8Array): readonly number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const [dimensions, nulls, type, length, first] = [0, 4, 8, 12, 16].map((at) => view.getInt32(at));
  expect([dimensions, nulls, type, first]).toEqual([1, 0, 20, 1]);
  expect(bytes.length).toBe(20 + 12 * (length ?? 0));
  return Array.from({ length: length ?? 0 }, (_, place) => {
    const at = 20 + 12 * place;
    expect(view.getInt32(at)).toBe(8);
    return Number(view.getBigInt64(at + 4));
  });
}

test("whole numbers of any size and sign are what Postgres reads", () => {
  fc.assert(
    fc.property(fc.array(fc.maxSafeInteger()), (numbers) => {
      expect(read(numberArray(numbers))).toEqual(numbers.map((number) => number + 0));
    }),
  );
  expect(read(numberArray([447_700_900_123, 0, 2 ** 32, 2 ** 32 - 1]))).toEqual([
    447_700_900_123,
    0,
    2 ** 32,
    2 ** 32 - 1,
  ]);
});

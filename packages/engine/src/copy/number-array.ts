const HEADER_BYTES = 20;
const ELEMENT_BYTES = 12;
/** The type of the elements, as Postgres numbers it: int8. */
const INT8 = 20;
const TWO_TO_32 = 2 ** 32;

/**
 * Whole numbers as Postgres takes a parameter of `bigint[]` in binary: one dimension that counts from 1, and
 * before each element its length. As text, ten thousand numbers are as many strings, made by one side to be
 * read by the other.
 */
export function numberArray(numbers: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEADER_BYTES + numbers.length * ELEMENT_BYTES);
  const view = new DataView(bytes.buffer);
  // Dimensions, no nulls, type, length, first index.
  for (const [place, value] of [1, 0, INT8, numbers.length, 1].entries()) {
    view.setInt32(place * 4, value);
  }
  for (let index = 0, at = HEADER_BYTES; index < numbers.length; index += 1, at += ELEMENT_BYTES) {
    const value = numbers[index] ?? 0;
    view.setInt32(at, 8);
    view.setInt32(at + 4, Math.floor(value / TWO_TO_32));
    view.setUint32(at + 8, value % TWO_TO_32);
  }
  return bytes;
}

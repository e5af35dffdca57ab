const TWO_TO_32 = 2 ** 32;

/** 32 bits of a whole number up to 2^53, each of which hangs on each bit of it; as V8 keeps them, with a sign. */
export function hashOf(number: number): number {
  const low = number % TWO_TO_32;
  const high = Math.floor(number / TWO_TO_32);
  return mixed(low ^ Math.imul(high, 0x9e3779b1));
}

/** The last step of MurmurHash3. */
export function mixed(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

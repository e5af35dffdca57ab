import { hashOf } from "./random.ts";
import { DELIVERED, failed } from "./receipt-words.ts";
import type { Word } from "./receipt-words.ts";

/** Receipt error codes that real campaigns meet. */
const FAILURES = [1, 2, 3, 5, 6, 7, 8, 10, 11, 12, 14, 15] as const;

/**
 * How a message will end, decided when it is accepted. Depends on the number and the seed alone, so
 * that a second run ends like the first.
 */
export function fateOf(to: string, failShare: number, seed: number): Word {
  const hash = hashOf(to, seed);
  if (hash / 2 ** 32 >= failShare) return DELIVERED;
  return failed(FAILURES[hash % FAILURES.length] ?? 1);
}

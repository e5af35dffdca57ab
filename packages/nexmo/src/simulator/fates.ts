/** How a message will end, decided when it is accepted. */
export type Fate =
  | { readonly final: "delivered"; readonly errCode: 0 }
  | { readonly final: "failed"; readonly errCode: number };

/** Receipt error codes that real campaigns meet. */
const FAILURES = [1, 2, 3, 5, 6, 7, 8, 10, 11, 12, 14, 15] as const;

const DELIVERED: Fate = { final: "delivered", errCode: 0 };

/** Depends on the number and the seed alone, so that a second run ends like the first. */
export function fateOf(to: string, failShare: number, seed: number): Fate {
  const hash = hashOf(to, seed);
  if (hash / 2 ** 32 >= failShare) return DELIVERED;
  return { final: "failed", errCode: FAILURES[hash % FAILURES.length] ?? 1 };
}

/** FNV-1a, then a mixing step: FNV alone leaves consecutive numbers too alike. */
function hashOf(text: string, seed: number): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** How often each of these happens, 0 to 1. */
export type Shares<Name extends string> = Record<Name, number>;

/** A share of 0 for each. */
export function noShares<Name extends string>(names: readonly Name[]): Shares<Name> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- fromEntries forgets the keys
  return Object.fromEntries(names.map((name) => [name, 0])) as Shares<Name>;
}

export const sumOf = (shares: Readonly<Record<string, number>>): number => {
  let sum = 0;
  for (const share of Object.values(shares)) sum += share;
  return sum;
};

const known = new WeakMap<Readonly<Record<string, number>>, boolean>();

/** Whether all are 0. Asked for every message, and shares are replaced rather than changed: worth remembering. */
export function isNone(shares: Readonly<Record<string, number>>): boolean {
  const before = known.get(shares);
  if (before !== undefined) return before;
  const none = sumOf(shares) === 0;
  known.set(shares, none);
  return none;
}

/** At most one of them, each as often as its share says; `draw` is 0 up to 1. */
export function pick<Name extends string>(
  names: readonly Name[],
  shares: Readonly<Shares<Name>>,
  draw: number,
): Name | null {
  if (isNone(shares)) return null;
  let rest = draw;
  for (const name of names) {
    rest -= shares[name];
    if (rest < 0) return name;
  }
  return null;
}

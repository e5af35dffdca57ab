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

/** At most one of them, each as often as its share says; `draw` is 0 up to 1. */
export function pick<Name extends string>(
  names: readonly Name[],
  shares: Readonly<Shares<Name>>,
  draw: number,
): Name | null {
  let rest = draw;
  for (const name of names) {
    rest -= shares[name];
    if (rest < 0) return name;
  }
  return null;
}

/** Somebody who shares in something that is given out in portions. */
export type Claimant<Key> = { readonly key: Key; readonly weight: number };

export type FairShare<Key> = {
  /** Whose turn it is among those who want one; of equals the first. */
  pick<One extends Claimant<Key>>(claimants: readonly One[]): One | null;
  /** Notes how much somebody used of the turn. */
  charge(claimant: Claimant<Key>, used: number): void;
  forget(key: Key): void;
};

/**
 * Shares by weight, by start-time fair queueing: everybody has a virtual time that grows by what they
 * used over their weight, and whoever is behind is next. Who was away comes back at the time of those
 * who were served meanwhile: an absence earns nothing and costs nothing.
 */
export function createFairShare<Key>(): FairShare<Key> {
  const times = new Map<Key, number>();
  /** Where the one who was served last stood before. */
  let served = 0;
  const timeOf = (key: Key) => Math.max(times.get(key) ?? 0, served);
  return {
    pick(claimants) {
      const [first, ...others] = claimants;
      if (!first) return null;
      let next = first;
      for (const other of others) if (timeOf(other.key) < timeOf(next.key)) next = other;
      served = timeOf(next.key);
      return next;
    },
    charge({ key, weight }, used) {
      times.set(key, timeOf(key) + used / weight);
    },
    forget(key) {
      times.delete(key);
    },
  };
}

/** So many wrong keys are forgiven at once, */
const FAILURES = 10;
/** and one more each time this has passed. */
const FORGET_MS = 30_000;
/** Addresses that are remembered. */
const MOST = 10_000;

/** Slows down whoever tries keys. It counts failures only, each process for itself, and by address. */
export type SignInLimit = {
  /** Seconds to wait before another try; 0 where none is needed. */
  waitSeconds(address: string): number;
  failed(address: string): void;
};

/** @param now a clock in milliseconds that never goes back */
export function createSignInLimit(now: () => number = () => performance.now()): SignInLimit {
  /** By address, when its failures will all be forgotten. */
  const until = new Map<string, number>();
  return {
    waitSeconds(address) {
      const over = (until.get(address) ?? 0) - now() - (FAILURES - 1) * FORGET_MS;
      return Math.max(0, Math.ceil(over / 1_000));
    },
    failed(address) {
      if (until.size >= MOST) dropForgotten(until, now());
      until.set(address, Math.max(until.get(address) ?? 0, now()) + FORGET_MS);
    },
  };
}

/** When nobody can be forgotten, the oldest go. */
function dropForgotten(until: Map<string, number>, now: number): void {
  for (const [address, end] of until) if (end <= now) until.delete(address);
  for (const address of until.keys()) {
    if (until.size < MOST) return;
    until.delete(address);
  }
}

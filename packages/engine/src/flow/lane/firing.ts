import { performance } from "node:perf_hooks";

/**
 * A slot reached later than this, in milliseconds, is not used: firing then would squeeze the second
 * that follows. At 99.5 % of the limit, requests of up to 15 ms late stay within 1.01 times the limit
 * in any sliding second; the rest of that is left to the network.
 */
export const LATE_MS = 10;

/** Timers count in whole milliseconds; half of one early is nearer to the slot than half of one late. */
const EARLY_MS = 0.5;

export type Firing<Item> = {
  /** Fires the item when our own monotonic clock, in milliseconds, shows `slotAt`. */
  at(slotAt: number, item: Item): void;
  /** Items that still wait for their slot. */
  readonly waiting: number;
  readonly items: readonly Item[];
};

/** What becomes of an item: its slot has come, or passed unused. */
export type Fired<Item> = {
  /** @param byMs how long after its slot; up to half a millisecond early counts below nought */
  onTime(item: Item, byMs: number): void;
  tooLate(item: Item, byMs: number): void;
};

/**
 * Fires items at their slots, by one timer for the nearest of them.
 *
 * @param now our own monotonic clock, in milliseconds
 */
export function createFiring<Item>(
  fired: Fired<Item>,
  now = () => performance.now(),
): Firing<Item> {
  /** The nearest last. */
  const waiting: { readonly slotAt: number; readonly item: Item }[] = [];
  let timer: NodeJS.Timeout | null = null;
  let timerAt = Infinity;

  function arm(): void {
    const next = waiting.at(-1);
    if (!next || timerAt <= next.slotAt) return;
    if (timer) clearTimeout(timer);
    timerAt = next.slotAt;
    timer = setTimeout(fire, Math.max(0, next.slotAt - now()));
  }

  function fire(): void {
    timer = null;
    timerAt = Infinity;
    for (;;) {
      const next = waiting.at(-1);
      const early = next ? next.slotAt - now() : Infinity;
      if (!next || early > EARLY_MS) break;
      waiting.pop();
      if (early < -LATE_MS) fired.tooLate(next.item, -early);
      else fired.onTime(next.item, -early);
    }
    arm();
  }

  return {
    at(slotAt, item) {
      // Slots come in order, but for those of a grant that was given back and granted again.
      let place = waiting.findIndex((one) => one.slotAt <= slotAt);
      if (place < 0) place = waiting.length;
      waiting.splice(place, 0, { slotAt, item });
      arm();
    },
    get waiting() {
      return waiting.length;
    },
    get items() {
      return waiting.map(({ item }) => item);
    },
  };
}

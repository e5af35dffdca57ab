export type Signal = {
  /** Wakes whoever waits; if nobody does, the next wait returns at once. */
  raise(): void;
  /** Resolves when raised, or after `ms`. */
  wait(ms: number): Promise<void>;
};

/** A wake-up for one loop. Raising is remembered, so nothing is missed between two waits. */
export function createSignal(): Signal {
  let raised = false;
  let wake: (() => void) | null = null;
  return {
    raise() {
      raised = true;
      wake?.();
    },
    async wait(ms) {
      if (!raised && ms > 0) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      wake = null;
      raised = false;
    },
  };
}

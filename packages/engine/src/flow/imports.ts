/** Each has a thread, a few batches in memory and three connections; and two keep a database busy. */
const AT_ONCE = 2;

export type Imports = {
  /** Loads an import unless that is under way; where others fill the process, once one of them has ended. */
  load(id: number): Promise<void>;
  /** Begins nothing new, and waits until what is under way has stopped between two batches. */
  stop(): Promise<void>;
};

export type ImportsDeps = {
  /** Loads an import from where it stands; returns early, between two batches, when aborted. */
  readonly run: (importId: number, signal: AbortSignal) => Promise<void>;
  /** Told why one that had waited could not be loaded. */
  readonly onError: (error: unknown) => void;
};

/** The imports that one process loads: each once, though a hint and the sweep may both bring it, and few at a time. */
export function createImports({ run, onError }: ImportsDeps): Imports {
  const stopping = new AbortController();
  const running = new Map<number, Promise<void>>();
  /** In the order in which they came. */
  const waiting = new Set<number>();

  async function load(id: number): Promise<void> {
    if (running.has(id) || stopping.signal.aborted) return;
    if (running.size >= AT_ONCE) {
      waiting.add(id);
      return;
    }
    waiting.delete(id);
    const work = run(id, stopping.signal);
    running.set(id, work);
    try {
      await work;
    } finally {
      running.delete(id);
      const [next] = waiting;
      if (next !== undefined) void load(next).catch(onError);
    }
  }

  return {
    load,
    async stop() {
      stopping.abort();
      // Whoever asked for them has been told how they went.
      await Promise.allSettled(running.values());
    },
  };
}

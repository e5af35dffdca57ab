export type Batcher<T> = {
  /** Resolves when the batch that holds the item is flushed, rejects when that flush failed. */
  add(item: T): Promise<void>;
  /** Items added and not yet flushed. */
  readonly waiting: number;
  /** How long the flush that began first has been under way, in milliseconds; 0 when none is. */
  readonly flushingForMs: number;
  /** Resolves when nothing is waiting. */
  drain(): Promise<void>;
};

export type BatcherOptions<T> = {
  readonly maxRows: number;
  /** How long the first item of a batch waits for company, in milliseconds. */
  readonly maxWaitMs: number;
  /** Flushes under way at once. */
  readonly maxFlushes: number;
  /** Whether those who still wait for company go on waiting when a flush ends; else they go with the next at once. */
  readonly isPatient?: boolean;
  /** `place` is one of 0 to `maxFlushes` - 1 that no other flush under way has. */
  readonly flush: (batch: readonly T[], place: number) => Promise<void>;
};

type Entry<T> = {
  readonly item: T;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
};

/** Collects single items into batches, because one commit for many rows costs little more than one for one. */
export function createBatcher<T>(options: BatcherOptions<T>): Batcher<T> {
  let collected: Entry<T>[] = [];
  let timer: NodeJS.Timeout | null = null;
  /** Flushes under way, the one that began first at the head. */
  const flushes = new Set<{ readonly beganAt: number }>();
  /** Those that no flush has, the next one last. */
  const places = Array.from({ length: options.maxFlushes }, (_, place) => place).toReversed();
  let waiting = 0;
  let drained: (() => void)[] = [];

  const flushNow = (): void => {
    if (timer) clearTimeout(timer);
    timer = null;
    if (collected.length === 0) return;
    const place = places.pop();
    if (place === undefined) return;
    const batch = collected.slice(0, options.maxRows);
    collected = collected.slice(options.maxRows);
    const flush = { beganAt: performance.now() };
    flushes.add(flush);
    void options
      .flush(
        batch.map((entry) => entry.item),
        place,
      )
      .then(
        () => batch.forEach((entry) => entry.resolve()),
        (error: unknown) => batch.forEach((entry) => entry.reject(error)),
      )
      .finally(() => {
        flushes.delete(flush);
        places.push(place);
        waiting -= batch.length;
        if (waiting === 0) {
          for (const resolve of drained) resolve();
          drained = [];
        }
        if (timer === null || !options.isPatient) flushNow();
      });
    if (collected.length >= options.maxRows) flushNow();
  };

  return {
    add(item) {
      waiting += 1;
      const done = new Promise<void>((resolve, reject) => {
        collected.push({ item, resolve, reject });
      });
      if (collected.length >= options.maxRows) flushNow();
      else timer ??= setTimeout(flushNow, options.maxWaitMs);
      return done;
    },
    get waiting() {
      return waiting;
    },
    get flushingForMs() {
      const [first] = flushes;
      return first ? performance.now() - first.beganAt : 0;
    },
    async drain() {
      if (waiting === 0) return;
      await new Promise<void>((resolve) => {
        drained.push(resolve);
        flushNow();
      });
    },
  };
}

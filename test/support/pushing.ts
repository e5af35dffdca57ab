import { setTimeout as sleep } from "node:timers/promises";

/** Between two requests of one lane. */
const PAUSE_MS = 50;

/** An answer, with the moment at which it was asked for, on the monotonic clock. */
type Answer = {
  readonly askedAt: number;
  readonly status: number;
  readonly retryAfter: string | null;
};

export type Pushing = {
  /** Those to whatever was asked at this moment or later. */
  since(moment: number): readonly Answer[];
  /** What was answered with 200, in the order of that. */
  readonly acknowledged: readonly string[];
  /** Waits for the last ones to be acknowledged. */
  stop(): Promise<void>;
};

/**
 * Pushes webhooks as the provider does: several at a time, one after the other, each again and again until it is
 * answered with 200.
 */
export function startPushing(urlOf: (id: string) => string, lanes: number): Pushing {
  const answers: Answer[] = [];
  const acknowledged: string[] = [];
  let stopping = false;

  async function push(id: string): Promise<void> {
    for (;;) {
      const askedAt = performance.now();
      const { status, headers } = await fetch(urlOf(id));
      answers.push({ askedAt, status, retryAfter: headers.get("retry-after") });
      if (status === 200) break;
      await sleep(PAUSE_MS);
    }
    acknowledged.push(id);
  }

  const running = Array.from({ length: lanes }, async (_, lane) => {
    for (let n = 1; !stopping; n += 1) {
      await push(`stranger-${lane}-${n}`);
      await sleep(PAUSE_MS);
    }
  });
  return {
    since: (moment) => answers.filter(({ askedAt }) => askedAt >= moment),
    acknowledged,
    async stop() {
      stopping = true;
      await Promise.all(running);
    },
  };
}

import { setTimeout as sleep } from "node:timers/promises";

/**
 * Asks until there is an answer: `undefined` means "not yet", and is what comes back when the time
 * is up. At least one question is asked, however short the time.
 */
export async function until<Answer>(
  ask: () => Promise<Answer | undefined>,
  pace: { everyMs: number; forMs: number },
): Promise<Answer | undefined> {
  const end = performance.now() + pace.forMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined || performance.now() >= end) return answer;
    await sleep(pace.everyMs);
  }
}

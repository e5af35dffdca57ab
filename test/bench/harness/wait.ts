import { until } from "../../../packages/api/src/embedded/until.ts";

/** Asks every 50 ms until the number is reached, and returns it; throws after `forMs`. */
export async function untilAtLeast(
  wanted: number,
  ask: () => Promise<number>,
  forMs = 180_000,
): Promise<number> {
  const reached = async () => {
    const found = await ask();
    return found >= wanted ? found : undefined;
  };
  const answer = await until(reached, { everyMs: 50, forMs });
  if (answer !== undefined) return answer;
  throw new Error(`only ${await ask()} of ${wanted} after ${forMs / 1_000} s`);
}

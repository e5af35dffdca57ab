import { onTestFinished } from "vitest";
import { type Environment, spawnVolley, type VolleyProcess } from "./spawn-volley.ts";

export type { Environment, VolleyProcess };

/** Starts `volley …` as a real process; whatever happens, it is gone when the test is over. */
export function startVolley(
  args: readonly string[],
  env: Environment,
  input: string | Buffer = "",
): VolleyProcess {
  const volley = spawnVolley(args, env, input);
  onTestFinished(async () => {
    if (volley.running) await volley.end("SIGTERM");
  });
  return volley;
}

/** Runs a command to its end. */
export async function runVolley(
  args: readonly string[],
  env: Environment,
  input: string | Buffer = "",
): Promise<{ readonly code: number | null; readonly output: string }> {
  const volley = startVolley(args, env, input);
  const code = await volley.exit();
  return { code, output: volley.output() };
}

import { fileURLToPath } from "node:url";
import { type Environment, type ProgramProcess, spawnProgram } from "./spawn-program.ts";

const MAIN = fileURLToPath(new URL("../../packages/api/src/cli/main.js", import.meta.url));

export type { Environment } from "./spawn-program.ts";
export type VolleyProcess = ProgramProcess;

/** `volley …`, with options for node itself in front where something is to be watched. */
export function volley(args: readonly string[], env: Environment = {}, node: string[] = []) {
  return { args: [...node, MAIN, ...args], env };
}

/** Starts `volley …` as a real process; whoever starts it ends it. */
export function spawnVolley(
  args: readonly string[],
  env: Environment,
  input: string | Buffer = "",
): VolleyProcess {
  return spawnProgram({ ...volley(args, env), input });
}

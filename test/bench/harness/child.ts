import { fileURLToPath } from "node:url";
import { type Program, type ProgramProcess, spawnProgram } from "../../support/spawn-program.ts";
import type { Setting } from "./bench.ts";

export type { Environment, ProgramProcess as Child } from "../../support/spawn-program.ts";
export { volley } from "../../support/spawn-volley.ts";

/** Starts a program; it is gone when the bench ends. */
export function startChild({ stack }: Pick<Setting, "stack">, program: Program): ProgramProcess {
  const started = spawnProgram(program);
  stack.defer(async () => {
    await started.end();
  });
  return started;
}

/** Runs one of our measuring programs with its task, and returns the JSON that it ends with. */
export async function runProgram(setting: Setting, name: string, task: object): Promise<unknown> {
  const file = fileURLToPath(new URL(`../programs/${name}.ts`, import.meta.url));
  const child = startChild(setting, { args: [file, JSON.stringify(task)] });
  const [line] = await child.until(/^\{.*\}$/m);
  return JSON.parse(line);
}

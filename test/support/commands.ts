import type { Environment } from "./spawn-volley.ts";
import { startVolley } from "./volley-process.ts";

export type Ran = {
  readonly code: number | null;
  readonly output: string;
  /** The last line, where it is a JSON object. */
  readonly json: Readonly<Record<string, unknown>>;
};

/** Runs commands, each in a process of its own, to their end. */
export function commandsIn(env: Environment) {
  return async (...args: readonly string[]): Promise<Ran> => {
    const volley = startVolley(args, env);
    const code = await volley.exit();
    const output = volley.output();
    const last = output.trimEnd().split("\n").at(-1) ?? "";
    return { code, output, json: last.startsWith("{") ? Object(JSON.parse(last)) : {} };
  };
}

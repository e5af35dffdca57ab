import { spawnProgram } from "./spawn-program.ts";
import { type Environment, volley } from "./spawn-volley.ts";

const HOOK = new URL("modules-hook.js", import.meta.url).href;

/** What a command loads: how many modules, and of which packages besides Node's own. */
type Loaded = { readonly modules: number; readonly packages: readonly string[] };

/** Runs a command to its end, which must be good, and says what its process has loaded. */
export async function modulesLoaded(
  args: readonly string[],
  env: Environment = {},
): Promise<Loaded> {
  const program = spawnProgram(volley(args, env, ["--import", HOOK]));
  const code = await program.exit();
  const output = program.output();
  const [, said] = /^loaded (.*)$/m.exec(output) ?? [];
  if (code !== 0 || said === undefined) {
    throw new Error(`${args.join(" ")} ended with ${code}\n${output}`);
  }
  const packages: Readonly<Record<string, number>> = JSON.parse(said);
  const modules = Object.values(packages).reduce((sum, count) => sum + count, 0);
  return { modules, packages: Object.keys(packages).toSorted() };
}

import { type Environment, volley } from "./spawn-volley.ts";
import { spawnProgram } from "./spawn-program.ts";

const HOOK = new URL("modules-hook.js", import.meta.url).href;

/** What a command loads: how many modules, and of which packages besides Node's own. */
export type Loaded = { readonly modules: number; readonly packages: readonly string[] };

/** Runs a command to its end, which must be good, and says what its process has loaded. */
export async function modulesLoaded(
  args: readonly string[],
  env: Environment = {},
): Promise<Loaded> {
  const program = spawnProgram(volley(args, env, ["--import", HOOK]));
  const code = await program.exit();
  const output = program.output();
  if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}\n${output}`);
  const urls: readonly string[] = JSON.parse(/^loaded (.*)$/m.exec(output)?.[1] ?? "[]");
  const modules = urls.filter((url) => !url.startsWith("node:") && url !== HOOK);
  return { modules: modules.length, packages: [...new Set(modules.map(packageOf))].toSorted() };
}

/** Ours by the name of its folder, another by its own. */
function packageOf(url: string): string {
  const [, installed] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
  return installed ?? /\/packages\/([^/]+)/.exec(url)?.[1] ?? url;
}

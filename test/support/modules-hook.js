import { registerHooks } from "node:module";

// Begins a process of ours by `--import`, and says at its end what it has loaded besides Node's own modules and this
// one. In a short line of standard error: a long one would be parted, and mixed with what else is written.

const packages = new Map();
registerHooks({
  load(url, context, next) {
    if (url.startsWith("file:") && url !== import.meta.url) {
      const name = packageOf(url);
      packages.set(name, (packages.get(name) ?? 0) + 1);
    }
    return next(url, context);
  },
});
process.on("exit", () => {
  process.stderr.write(`\nloaded ${JSON.stringify(Object.fromEntries(packages))}\n`);
});

/** Ours by the name of its folder, another by its own. */
function packageOf(url) {
  const [, installed] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
  return installed ?? /\/packages\/([^/]+)/.exec(url)?.[1] ?? url;
}

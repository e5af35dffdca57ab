import { registerHooks } from "node:module";

// Begins a process of ours by `--import`, and says at its end what it has loaded, on a line of standard error.

const urls = [];
registerHooks({
  load(url, context, next) {
    urls.push(url);
    return next(url, context);
  },
});
process.on("exit", () => process.stderr.write(`loaded ${JSON.stringify(urls)}\n`));

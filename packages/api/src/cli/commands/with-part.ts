import { setFlagsFromString } from "node:v8";
import type { App } from "../../app.ts";

/**
 * Runs a command by the part that knows how. It is loaded only here: every start of Volley names all commands,
 * and runs one of them.
 */
export async function withPart<Part>(
  load: () => Promise<Part>,
  run: (part: Part) => Promise<void> | void,
): Promise<void> {
  const part = await load();
  // What stays is loaded; held back by `main.js` until now.
  setFlagsFromString("--semi-space-growth-factor=2");
  await run(part);
}

/** As `withPart`, for what needs the database; both are loaded together, and what is opened is closed again. */
export async function inApp<Part>(
  load: () => Promise<Part>,
  run: (app: App, part: Part) => Promise<void>,
): Promise<void> {
  await withPart(
    () => Promise.all([import("../with-app.ts"), load()]),
    ([{ withApp }, part]) => withApp((app) => run(app, part)),
  );
}

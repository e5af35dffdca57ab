import { randomBytes } from "node:crypto";
import { hasApiKeys, findApiKeyName, saveApiKey } from "@volley/engine";
import { type App, openApp } from "../app.ts";
import type { Config } from "../config.ts";
import { createLog, standardError } from "../log.ts";
import { aborted, watchInterrupts } from "./interrupt.ts";
import { print, tell } from "./output.ts";
import { serve } from "./serve.ts";

/** The roles that one process can take on. */
export type Roles = { readonly http: boolean; readonly worker: boolean };

/** `start`, `api` and `worker`: runs until SIGINT or SIGTERM, then finishes what is on the wire. */
export async function runRoles(config: Config, roles: Roles): Promise<void> {
  const interrupts = watchInterrupts();
  const log = createLog(config.logLevel, standardError());
  await using stack = new AsyncDisposableStack();
  const app = await openApp(config, log);
  stack.defer(() => app.close());
  let url = `http://${config.host}:${config.port}`;
  if (roles.http) {
    const server = await serve(app);
    stack.defer(() => server.stop());
    url = server.url;
  }
  // Not before the port is ours: a start that fails must not give away the one time a key is shown.
  await bootstrapKey(app);
  if (roles.http) print(`Volley listens on ${url}`);
  if (roles.worker) {
    const worker = app.startWorker(url);
    stack.defer(() => worker.stop());
    if (!roles.http) print("Volley worker runs");
  }
  await aborted(interrupts.signal);
  tell("stopping: nothing new is sent, requests on the wire are finished (15 s at the most)");
}

/** The first start makes an admin key; VOLLEY_ADMIN_KEY makes the one it names. */
async function bootstrapKey(app: App): Promise<void> {
  const { adminKey } = app.config;
  if (adminKey !== null) {
    if (!(await findApiKeyName(app.db, adminKey)))
      await saveApiKey(app.db, "VOLLEY_ADMIN_KEY", adminKey);
    return;
  }
  if (await hasApiKeys(app.db)) return;
  const key = `vk_${randomBytes(24).toString("base64url")}`;
  await saveApiKey(app.db, "admin", key);
  print(`Admin key (shown this once): ${key}`);
}

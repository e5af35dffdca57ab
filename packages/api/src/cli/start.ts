import {
  EVERYWHERE,
  hasApiKeys,
  insertApiKey,
  isRevoked,
  type ProcessRole,
  saveApiKey,
  useApiKey,
} from "@volley/engine";
import { type App, openApp } from "../app.ts";
import { readConfig } from "../config.ts";
import { makeKeyText } from "../keys.ts";
import { createLog, standardError } from "../log.ts";
import { aborted, watchInterrupts } from "./interrupt.ts";
import { print, tell } from "./output.ts";
import { serve, serveOps } from "./serve.ts";
import { EXIT, UserError } from "./user-error.ts";

/** The roles that one process can take on. */
type Roles = { readonly http: boolean; readonly worker: boolean };

function roleOf({ http, worker }: Roles): ProcessRole {
  if (http && worker) return "start";
  return http ? "api" : "worker";
}

/** `start`, `api` and `worker`: runs until SIGINT or SIGTERM, then finishes what is on the wire. */
export async function runRoles(roles: Roles): Promise<void> {
  const config = readConfig();
  const interrupts = watchInterrupts();
  const log = createLog(config.logLevel, standardError());
  await using stack = new AsyncDisposableStack();
  const app = await openApp(config, log, roleOf(roles));
  stack.defer(() => app.close());
  let url = `http://${config.host}:${config.port}`;
  if (roles.http) {
    const server = await serve(app);
    stack.defer(() => server.stop());
    url = server.url;
  }
  // Not before the port is ours: a start that fails must not give away the one time a key is shown.
  await bootstrapKey(app);
  if (roles.http) print(`Volley listens on ${url}\nDashboard: ${url}`);
  if (config.opsPort !== null) {
    const ops = await serveOps(app, config.opsPort);
    stack.defer(() => ops.stop());
    print(`Health and metrics on ${ops.url}`);
  }
  if (roles.worker) {
    const worker = await app.startWorker(url);
    stack.defer(() => worker.stop());
    if (!roles.http) print("Volley worker runs");
  }
  await aborted(interrupts.signal);
  // First of all: whoever brings work asks here whether to bring more.
  app.health.stop();
  tell("stopping: nothing new is sent, requests on the wire are finished (15 s at the most)");
}

/** The first start makes an admin key; VOLLEY_ADMIN_KEY makes the one it names. */
async function bootstrapKey({ db, config: { adminKey } }: App): Promise<void> {
  if (adminKey !== null) {
    if (await isRevoked(db, adminKey)) {
      throw new UserError(
        "VOLLEY_ADMIN_KEY is a key that was revoked; choose another, or leave it out",
        EXIT.config,
      );
    }
    if (!(await useApiKey(db, adminKey))) await saveApiKey(db, "VOLLEY_ADMIN_KEY", adminKey);
    return;
  }
  if (await hasApiKeys(db)) return;
  const { text, prefix } = makeKeyText();
  const admin = {
    name: "admin",
    scopes: ["admin"],
    accounts: EVERYWHERE,
    expiresAt: null,
  } as const;
  // Null where another process was faster: it has shown its key.
  if (await insertApiKey(db, text, { ...admin, prefix })) {
    print(`Admin key (shown this once): ${text}`);
  }
}

import { installationId } from "@volley/engine";
import type { App } from "../app.ts";
import type { HttpServer } from "../http/server.ts";
import { EXIT, UserError } from "./user-error.ts";

/**
 * Serves API and webhooks, or finds that another Volley of the same installation already does so on
 * this port; receipts then reach the same database through it.
 */
export async function serveOrJoin(app: App): Promise<HttpServer> {
  try {
    return await listen(app);
  } catch (error) {
    if (!isAddressInUse(error)) throw listenError(app, error);
    const url = `http://${app.config.host}:${app.config.port}`;
    if ((await installationAt(url)) === (await installationId(app.db))) {
      return { url, stop: async () => undefined };
    }
    throw portInUse(app);
  }
}

/** Serves, and gives up when anybody else holds the port. */
export async function serve(app: App): Promise<HttpServer> {
  try {
    return await listen(app);
  } catch (error) {
    throw isAddressInUse(error) ? portInUse(app) : listenError(app, error);
  }
}

/** Serves health and metrics on a port of their own. */
export async function serveOps(app: App, port: number): Promise<HttpServer> {
  const { startOps } = await import("../http/ops-server.ts");
  try {
    return await startOps(app, port);
  } catch (error) {
    const setting = { name: "VOLLEY_OPS_PORT", port };
    throw isAddressInUse(error) ? portInUse(app, setting) : listenError(app, error, setting);
  }
}

/** What serves is loaded only where it is served: a worker takes requests from nobody. */
async function listen(app: App): Promise<HttpServer> {
  const { startHttp } = await import("../http/server.ts");
  return await startHttp(app);
}

type Setting = { readonly name: string; readonly port: number };

function portInUse(
  { config }: App,
  { name, port }: Setting = { name: "VOLLEY_PORT", port: config.port },
): UserError {
  return new UserError(
    `port ${port} on ${config.host} is in use by another program; set ${name} to a free one`,
    EXIT.conflict,
  );
}

/** What the system says of a port or address that cannot be listened on. */
const UNUSABLE = new Set(["EACCES", "EADDRNOTAVAIL", "ENOTFOUND", "EAI_AGAIN"]);

function listenError(
  { config }: App,
  error: unknown,
  { name, port }: Setting = { name: "VOLLEY_PORT", port: config.port },
): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (UNUSABLE.has(code)) {
    return new UserError(
      `cannot listen on ${config.host}:${port} (${code}); check VOLLEY_HOST and ${name}`,
      EXIT.config,
    );
  }
  return error;
}

function isAddressInUse(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EADDRINUSE";
}

/** The installation that answers at an address; null when it is not a Volley. */
async function installationAt(url: string): Promise<string | null> {
  try {
    const answer = await fetch(`${url}/livez`, { signal: AbortSignal.timeout(2_000) });
    const body: unknown = await answer.json();
    if (typeof body !== "object" || body === null || !("installation" in body)) return null;
    return typeof body.installation === "string" ? body.installation : null;
  } catch {
    return null;
  }
}

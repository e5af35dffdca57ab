import type { FastifyRequest } from "fastify";
import { type AuditEntry, change, type Work } from "@volley/engine";
import type { App } from "../app.ts";
import { actorOf } from "../http/change.ts";

/**
 * Makes a change as the key that is signed in, together with its line in the audit log. What the act throws
 * undoes everything.
 */
export async function act<Result>(
  app: App,
  request: FastifyRequest,
  make: (work: Work<App>) => Promise<{
    readonly result: Result;
    /** Null where nothing was changed. */
    readonly entry: AuditEntry | null;
  }>,
): Promise<Result> {
  return await change<App, Result>(app, actorOf(request), make);
}

import { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import { invalid } from "./problem.ts";

/** Refuses a NUL anywhere in query and body: JSON may carry one, Postgres stores none. */
export function refuseNul(server: FastifyInstance): void {
  server.addHook("preValidation", async (request) => {
    if (!holdsNul(request.query) && !holdsNul(request.body)) return;
    throw invalid("invalid_text", "there is a NUL character in this request; remove it");
  });
}

function holdsNul(value: unknown): boolean {
  if (typeof value === "string") return value.includes("\0");
  // Of an upload each row is judged for itself.
  if (typeof value !== "object" || value === null) return false;
  if (value instanceof Readable || value instanceof Uint8Array) return false;
  return Object.entries(value).some((entry) => entry.some(holdsNul));
}

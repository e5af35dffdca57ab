import { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import { invalid } from "./problem.ts";

/** No body of ours goes deeper than a handful; what reads one by recursion must not run out of stack. */
const DEEPEST = 32;

/** Refuses, anywhere in path, query and body, what JSON may carry and Postgres does not store. */
export function refuseUnstorable(server: FastifyInstance): void {
  server.addHook("preValidation", async (request) => {
    const problem =
      problemOf(request.params) ?? problemOf(request.query) ?? problemOf(request.body);
    if (problem !== null) throw invalid("invalid_text", problem);
  });
}

/** Looks level by level, so that depth costs no stack. */
function problemOf(value: unknown): string | null {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST) return `there is something over ${DEEPEST} levels deep in this request`;
    const below: unknown[] = [];
    for (const one of level) {
      if (typeof one === "string") {
        if (one.includes("\0")) return "there is a NUL character in this request; remove it";
        if (!one.isWellFormed()) return HALF_CHARACTER;
      } else if (typeof one === "object" && one !== null && !isUpload(one)) {
        for (const entry of Object.entries(one)) below.push(...entry);
      }
    }
    level = below;
  }
  return null;
}

const HALF_CHARACTER =
  "there is half a character in this request: one of two \\uD800 to \\uDFFF without the other; send both or none";

/** Of an upload each row is judged for itself. */
function isUpload(body: object): boolean {
  return body instanceof Readable || body instanceof Uint8Array;
}

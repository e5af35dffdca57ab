import { createHash } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { ProblemError } from "./problem.ts";

/** Names the state of something by what is shown of it: `If-Match` of an edit compares it. */
export function etagOf(view: object): string {
  const hash = createHash("sha256").update(JSON.stringify(view)).digest("base64url");
  return `"${hash.slice(0, 22)}"`;
}

/** Whether something is still what the request says it has seen; true where it does not say. */
export function isExpectedIn(request: FastifyRequest, view: object): boolean {
  return isTagIn(request, etagOf(view));
}

/** The same of something whose tag tells more than is shown of it. */
export function isTagIn(request: FastifyRequest, tag: string): boolean {
  const { "if-match": expected } = request.headers;
  if (expected === undefined || expected.trim() === "*") return true;
  // A proxy that packs answers makes tags weak.
  const tags = expected.split(",").map((one) => one.trim().replace(/^W\//, ""));
  return tags.includes(tag);
}

export function overtaken(what: string): ProblemError {
  return new ProblemError({
    code: "changed_meanwhile",
    detail: `the ${what} is not what your If-Match names any more; read it again and decide anew`,
  });
}

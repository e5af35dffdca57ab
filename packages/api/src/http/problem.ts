import type { FastifyReply } from "fastify";

/** An answer that says no, as RFC 9457 problem details with a stable code. */
export type Problem = {
  readonly status: number;
  /** Stable: programs may branch on it. */
  readonly code: string;
  readonly title: string;
  /** What is wrong here, and what to do. */
  readonly detail: string;
  /** Of a key that may not do what it was used for. */
  readonly requiredScope?: string;
  /** Seconds after which the same request may do better. */
  readonly retryAfter?: number;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
};

/** The same for readers of the OpenAPI. */
export const PROBLEM_SCHEMA = {
  type: "object",
  required: ["type", "title", "status", "detail", "instance", "code"],
  properties: {
    type: { type: "string", format: "uri-reference", description: "A page about the code" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string", description: "What is wrong here, and what to do" },
    instance: { type: "string", description: "The request, as it stands in the log" },
    code: { type: "string", description: "Stable: programs may branch on it" },
    requiredScope: { type: "string" },
    retryAfter: { type: "integer", description: "Seconds" },
    errors: {
      type: "array",
      items: {
        type: "object",
        required: ["pointer", "detail"],
        properties: { pointer: { type: "string" }, detail: { type: "string" } },
      },
    },
  },
} as const;

/** Thrown inside a route; the error handler turns it into the answer. */
export class ProblemError extends Error {
  override name = "ProblemError";
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

export function notFound(what: string): ProblemError {
  return new ProblemError({
    status: 404,
    code: "not_found",
    title: "Not found",
    detail: `there is no such ${what}`,
  });
}

export function conflict(code: string, detail: string): ProblemError {
  return new ProblemError({ status: 409, code, title: "Conflict", detail });
}

export function invalid(code: string, detail: string): ProblemError {
  return new ProblemError({ status: 422, code, title: "Invalid request", detail });
}

export async function sendProblem(reply: FastifyReply, problem: Problem): Promise<void> {
  const retryAfter = problem.retryAfter ?? (problem.status === 503 ? 5 : undefined);
  if (retryAfter !== undefined) void reply.header("retry-after", String(retryAfter));
  // The rest of the body is not read: there can be no other request behind it.
  if (problem.status === 408) void reply.header("connection", "close");
  await reply
    .code(problem.status)
    .type("application/problem+json")
    .send({ type: "about:blank", instance: reply.request.id, ...problem });
}

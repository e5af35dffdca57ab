import type { FastifyReply } from "fastify";
import { CATALOGUE, type CodeOf, pageOf, type ProblemCode } from "./problems/catalogue.ts";

/** Why something is refused. What goes with every refusal of its code stands in the catalogue. */
export type Refusal = {
  readonly code: ProblemCode;
  /** What is wrong here, and what to do. */
  readonly detail: string;
  /** Of a key that may not do what it was used for. */
  readonly requiredScope?: string;
  /** Seconds after which the same request may do better. */
  readonly retryAfter?: number;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
};

/** An answer that says no, as RFC 9457 problem details with a stable code. */
export type Problem = Refusal & { readonly status: number; readonly title: string };

/** A refusal with the status and the title of its code. */
export function problem(refusal: Refusal): Problem {
  const { status, title } = CATALOGUE[refusal.code];
  return { status, title, ...refusal };
}

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
    code: {
      type: "string",
      enum: Object.keys(CATALOGUE),
      description: "Stable: programs may branch on it",
    },
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
  constructor(refusal: Refusal) {
    super(refusal.detail);
    this.problem = problem(refusal);
  }
}

export function notFound(what: string): ProblemError {
  return new ProblemError({ code: "not_found", detail: `there is no such ${what}` });
}

/** What is asked for does not go with how things are. */
export function conflict(code: CodeOf<409>, detail: string): ProblemError {
  return new ProblemError({ code, detail });
}

/** What is asked for makes no sense by itself. */
export function invalid(code: CodeOf<422>, detail: string): ProblemError {
  return new ProblemError({ code, detail });
}

export async function sendProblem(reply: FastifyReply, told: Problem): Promise<void> {
  const retryAfter = told.retryAfter ?? (told.status === 503 ? 5 : undefined);
  if (retryAfter !== undefined) void reply.header("retry-after", String(retryAfter));
  // The rest of the body is not read: there can be no other request behind it.
  if (told.status === 408) void reply.header("connection", "close");
  await reply
    .code(told.status)
    .type("application/problem+json")
    .send({ type: pageOf(told.code), instance: reply.request.id, ...told });
}

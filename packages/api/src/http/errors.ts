import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { isOutage, type Log, TemplateError } from "@volley/engine";
import { CsvError } from "@volley/importer";
import { type Problem, ProblemError, sendProblem } from "./problem.ts";

/**
 * Turns whatever a route throws into problem details; only what nobody foresaw becomes a 500.
 *
 * @param asPage answers people at a browser who came to an address that is none
 */
export function answerErrors(
  server: FastifyInstance,
  log: Log,
  asPage: (reply: FastifyReply, problem: Problem) => Promise<void>,
): void {
  server.setErrorHandler<FastifyError>(async (error, request, reply) => {
    const problem = problemOf(error);
    if (problem.status >= 500)
      log("http.failed", { request: request.id, route: request.routeOptions.url, error });
    await sendProblem(reply, problem);
  });
  server.setNotFoundHandler(async (request, reply) => {
    const atBrowser = request.headers.accept?.includes("text/html") === true;
    if (!atBrowser || request.url.startsWith("/v1/")) return await sendProblem(reply, NO_ROUTE);
    await asPage(reply, { ...NO_ROUTE, detail: "there is no such page" });
  });
}

const NO_ROUTE: Problem = {
  status: 404,
  code: "no_such_route",
  title: "Not found",
  detail: "there is no such address here; GET /openapi.json lists them all",
};

/** An address that is broken in itself (`%zz`) reaches no route and so no error handler. */
export function answerUnreadable(
  error: FastifyError,
  _request: FastifyRequest,
  reply: FastifyReply,
): void {
  void sendProblem(reply, problemOf(error));
}

/** What Fastify itself refuses. */
const CODES: Readonly<Record<number, string>> = {
  413: "too_large",
  415: "unsupported_media_type",
};

/** What a route has thrown, as a problem. */
export function problemOf(error: FastifyError): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof TemplateError) {
    return {
      status: 422,
      code: "template_invalid",
      title: "Invalid request",
      detail: error.message,
    };
  }
  if (error instanceof CsvError) {
    return {
      status: 422,
      code: "file_unreadable",
      title: "Unreadable file",
      detail: error.message,
    };
  }
  if (error.validation) {
    return {
      status: 422,
      code: "invalid_request",
      title: "Invalid request",
      detail: error.message,
      errors: error.validation.map((one) => ({
        pointer: `${error.validationContext ?? ""}${one.instancePath}`,
        detail: one.message ?? one.keyword,
      })),
    };
  }
  const status = error.statusCode ?? 500;
  if (status < 500) {
    const code = CODES[status] ?? "bad_request";
    return { status, code, title: "Bad request", detail: error.message };
  }
  if (isOutage(error)) {
    return {
      status: 503,
      code: "database_away",
      title: "Not available",
      detail: "the database does not answer; nothing was changed, try again in a moment",
    };
  }
  return {
    status: 500,
    code: "internal",
    title: "Something went wrong here",
    detail: "the request failed for a reason of ours; the log has it under this instance",
  };
}

import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { isOutage, type Log, TemplateError } from "@volley/engine";
import { CsvError } from "@volley/importer";
import { type Problem, problem, ProblemError, sendProblem } from "./problem.ts";
import type { ProblemCode } from "./problems/catalogue.ts";

/**
 * Turns whatever a route throws into problem details; only what nobody foresaw becomes a 500.
 *
 * @param asPage answers people at a browser who came to an address that is none
 */
export function answerErrors(
  server: FastifyInstance,
  log: Log,
  asPage: (reply: FastifyReply, refused: Problem) => Promise<void>,
): void {
  server.setErrorHandler<FastifyError>(async (error, request, reply) => {
    const refused = problemOf(error);
    if (refused.status >= 500)
      log("http.failed", { request: request.id, route: request.routeOptions.url, error });
    await sendProblem(reply, refused);
  });
  server.setNotFoundHandler(async (request, reply) => {
    const atBrowser = request.headers.accept?.includes("text/html") === true;
    if (!atBrowser || request.url.startsWith("/v1/")) return await sendProblem(reply, NO_ROUTE);
    await asPage(reply, { ...NO_ROUTE, detail: "there is no such page" });
  });
}

const NO_ROUTE: Problem = problem({
  code: "no_such_route",
  detail: "there is no such address here; GET /openapi.json lists them all",
});

/** An address that is broken in itself (`%zz`) reaches no route and so no error handler. */
export function answerUnreadable(
  error: FastifyError,
  _request: FastifyRequest,
  reply: FastifyReply,
): void {
  void sendProblem(reply, problemOf(error));
}

/** What Fastify itself refuses. */
const CODES: Readonly<Record<number, ProblemCode>> = {
  413: "too_large",
  415: "unsupported_media_type",
};

/** What a route has thrown, as a problem. */
export function problemOf(error: FastifyError): Problem {
  if (error instanceof ProblemError) return error.problem;
  const detail = error.message;
  if (error instanceof TemplateError) return problem({ code: "template_invalid", detail });
  if (error instanceof CsvError) return problem({ code: "file_unreadable", detail });
  if (error.validation) {
    const errors = error.validation.map((one) => ({
      pointer: `${error.validationContext ?? ""}${one.instancePath}`,
      detail: one.message ?? one.keyword,
    }));
    return problem({ code: "invalid_request", detail, errors });
  }
  const status = error.statusCode ?? 500;
  if (status < 500) return problem({ code: CODES[status] ?? "bad_request", detail });
  if (isOutage(error)) {
    return problem({
      code: "database_away",
      detail: "the database does not answer; nothing was changed, try again in a moment",
    });
  }
  return problem({
    code: "internal",
    detail: "the request failed for a reason of ours; the log has it under this instance",
  });
}

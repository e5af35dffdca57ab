import { fastify } from "fastify";
import type { App } from "../app.ts";
import { answerErrors } from "./errors.ts";
import { healthRoutes } from "./health-routes.ts";
import { sendProblem } from "./problem.ts";
import type { HttpServer } from "./server.ts";

/**
 * Health and metrics on a port of their own: the only one that a worker has, and one beside the API's that
 * need not be reachable for everybody. Rejects with EADDRINUSE when somebody else holds it.
 */
export async function startOps(app: App, port: number): Promise<HttpServer> {
  const server = fastify({ forceCloseConnections: true });
  answerErrors(server, app.log, sendProblem);
  await server.register(healthRoutes(app));
  const url = await server.listen({ host: app.config.host, port });
  return { url, stop: () => server.close() };
}

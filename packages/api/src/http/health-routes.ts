import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import { installationId } from "@volley/engine";
import type { App } from "../app.ts";
import { ProblemError } from "./problem.ts";

/** What monitoring reads, on the port of the API and on the one of VOLLEY_OPS_PORT alike. */
type Watched = Pick<App, "config" | "db" | "health" | "metrics">;

/**
 * `/livez` touches nothing but this process; `/readyz` says whether it can do its work, and if not, why and
 * since when; `/metrics` is for Prometheus.
 */
export function healthRoutes(app: Watched): FastifyPluginAsync {
  return async (server) => {
    const installation = await installationId(app.db);
    const schema = { hide: true };
    server.get("/livez", { schema }, async () => ({ service: "volley", installation }));
    server.get("/readyz", { schema }, async (_request, reply) => {
      const readiness = await app.health.read();
      return await reply.code(readiness.ready ? 200 : 503).send(readiness);
    });
    server.get("/metrics", { schema }, async (request, reply) => {
      if (!mayRead(request, app.config.metricsToken)) throw refusal(app.config.metricsToken);
      const page = await app.metrics();
      return await reply.type("text/plain; version=0.0.4; charset=utf-8").send(page);
    });
  };
}

/**
 * With a token whoever has it; without one only this machine. What a proxy passes on comes from this
 * machine, too, and says so: that is somebody else.
 */
function mayRead({ headers, socket }: FastifyRequest, token: string | null): boolean {
  if (token !== null) return isSame(headers.authorization ?? "", `Bearer ${token}`);
  const isPassedOn = headers["x-forwarded-for"] !== undefined || headers.forwarded !== undefined;
  return !isPassedOn && /^(::ffff:)?127\.|^::1$/.test(socket.remoteAddress ?? "");
}

function isSame(given: string, expected: string): boolean {
  const [one, other] = [given, expected].map((text) => createHash("sha256").update(text).digest());
  return one !== undefined && other !== undefined && timingSafeEqual(one, other);
}

function refusal(token: string | null): ProblemError {
  const detail =
    token === null
      ? "metrics are for this machine only; set VOLLEY_METRICS_TOKEN to read them from elsewhere"
      : "give the token of VOLLEY_METRICS_TOKEN as Authorization: Bearer …";
  return new ProblemError({
    code: "metrics_refused",
    detail,
  });
}

import type { FastifyPluginAsync } from "fastify";
import { checkAlive, installationId } from "@volley/engine";
import type { App } from "../app.ts";

/** `/livez` touches nothing but this process; `/readyz` says whether work can be taken on. */
export function healthRoutes(app: App): FastifyPluginAsync {
  return async (server) => {
    const installation = await installationId(app.db);
    const schema = { hide: true };
    server.get("/livez", { schema }, async () => ({ service: "volley", installation }));
    server.get("/readyz", { schema }, async (_request, reply) => {
      try {
        await checkAlive(app.db);
        return { ready: true };
      } catch (error) {
        app.log("readyz.failed", { error });
        return await reply.code(503).send({ ready: false, reason: "the database does not answer" });
      }
    });
  };
}

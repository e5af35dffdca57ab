import swagger from "@fastify/swagger";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import { fastify, type FastifyInstance } from "fastify";
import { pickShard, type Receiver, type Running, startReceiver } from "@volley/engine";
import type { App } from "../app.ts";
import { accountRoutes } from "./account-routes.ts";
import { guard } from "./auth.ts";
import { campaignRoutes } from "./campaign-routes.ts";
import { addRecipientsRoute } from "./add-recipients-route.ts";
import { answerErrors, answerUnreadable } from "./errors.ts";
import { estimateRoutes } from "./estimate-routes.ts";
import { eventsRoute } from "./events-route.ts";
import { healthRoutes } from "./health-routes.ts";
import { importRoutes } from "./import-routes.ts";
import { moneyRoutes } from "./money-routes.ts";
import { numberRoutes } from "./number-routes.ts";
import { keyRoutes } from "./key-routes.ts";
import { messageRoutes } from "./message-routes.ts";
import { optoutRoutes } from "./optout-routes.ts";
import { previewRoute } from "./preview-route.ts";
import { receiptRoutes } from "./receipt-routes.ts";
import { recipientRoutes } from "./recipient-routes.ts";
import { senderRoutes } from "./sender-routes.ts";
import { refuseNul } from "./text.ts";
import { unknownRoutes } from "./unknown-routes.ts";
import { receiptRoute } from "./webhooks/receipt-route.ts";

/** JSON bodies of people are small; files and receipts have limits of their own. */
const BODY_LIMIT = 1024 * 1024;

export type HttpServer = Running & {
  /** Where it listens, for example `http://127.0.0.1:8080`. */
  readonly url: string;
};

/** Builds all routes; nothing listens yet. */
async function buildServer(app: App, receiver: Receiver) {
  const server = fastify({
    bodyLimit: BODY_LIMIT,
    // A strict schema must refuse what it does not know, not drop it in silence.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: "array" } },
    requestTimeout: 0,
    forceCloseConnections: "idle",
    frameworkErrors: answerUnreadable,
  }).withTypeProvider<TypeBoxTypeProvider>();
  answerErrors(server, app.log);
  allowEmptyJson(server);
  await server.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: { title: "Volley", version: "0.1.0", description: "Bulk SMS campaigns" },
      components: { securitySchemes: { key: { type: "http", scheme: "bearer" } } },
      security: [{ key: [] }],
    },
  });
  server.addHook("onClose", async () => await receiver.stop());
  await server.register(healthRoutes(app));
  await server.register(receiptRoute(app, receiver));
  await server.register(
    async (v1) => {
      guard(v1, app.db);
      refuseNul(v1);
      await v1.register(accountRoutes(app));
      await v1.register(moneyRoutes(app));
      await v1.register(numberRoutes(app));
      await v1.register(senderRoutes(app));
      await v1.register(keyRoutes(app));
      await v1.register(campaignRoutes(app));
      await v1.register(estimateRoutes(app));
      await v1.register(eventsRoute(app));
      await v1.register(messageRoutes(app));
      await v1.register(recipientRoutes(app));
      await v1.register(receiptRoutes(app));
      await v1.register(addRecipientsRoute(app));
      await v1.register(previewRoute(app));
      await v1.register(unknownRoutes(app));
      await v1.register(importRoutes(app));
      await v1.register(optoutRoutes(app));
    },
    { prefix: "/v1" },
  );
  server.get("/openapi.json", { schema: { hide: true } }, async () => server.swagger());
  return server;
}

/** Many clients say `application/json` with every POST, also with one that has no body. */
function allowEmptyJson(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser("error", "error");
  server.removeContentTypeParser("application/json");
  server.addContentTypeParser<string>(
    "application/json",
    { parseAs: "string" },
    (request, body, done) => {
      if (body === "") done(null, undefined);
      else void parse(request, body, done);
    },
  );
}

/** Listens on the configured address. Rejects with EADDRINUSE when somebody else does. */
export async function startHttp(
  app: App,
  receiver: Receiver = startReceiver(app, pickShard(), app.log),
): Promise<HttpServer> {
  const server = await buildServer(app, receiver);
  const { host, port } = app.config;
  try {
    const url = await server.listen({ host, port });
    return { url, stop: () => server.close() };
  } catch (error) {
    await server.close();
    throw error;
  }
}

import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import { fastify, type FastifyInstance } from "fastify";
import { pickShard, type Receiver, type Running, startInbox, startReceiver } from "@volley/engine";
import type { App } from "../app.ts";
import { createLiveReports } from "../live-reports.ts";
import { compileOnDemand } from "./compiled-on-demand.ts";
import { answerErrors, answerUnreadable } from "./errors.ts";
import { openEventStreams } from "./event-streams.ts";
import { describeRoutes } from "./openapi.ts";
import { endUnusedConnections } from "./unused-connections.ts";
import { v1Routes } from "./v1.ts";
import { healthRoutes } from "./health-routes.ts";
import { webhookAccounts } from "./webhooks/accounts.ts";
import { fastLane, openFastLane } from "./webhooks/fast-lane.ts";
import { webhookFront } from "./webhooks/front.ts";
import { inboundMessages } from "./webhooks/inbound-messages.ts";
import { openDashboard } from "../dashboard/routes.ts";
import { receiptsProbe } from "../health/probes.ts";
import { measuredInbox, measuredReceiver } from "../metrics/measured.ts";
import type { Measures } from "../metrics/measures.ts";
import { receipts } from "./webhooks/receipts.ts";

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
    requestTimeout: 0,
    forceCloseConnections: "idle",
    frameworkErrors: answerUnreadable,
  }).withTypeProvider<TypeBoxTypeProvider>();
  compileOnDemand(server);
  endUnusedConnections(server);
  const streams = openEventStreams(createLiveReports(app));
  // Before the server waits for its connections to end: these do not end by themselves.
  server.addHook("preClose", async () => streams.stop());
  const dashboard = await openDashboard(app);
  server.addHook("onClose", async () => await dashboard.close());
  answerErrors(server, app.log, dashboard.sendProblem);
  allowEmptyJson(server);
  await describeRoutes(server);
  const inbox = measuredInbox(startInbox(app, pickShard()), app.measures);
  app.health.add(receiptsProbe(app.measures));
  timeRequests(server, app.measures);
  server.addHook("onClose", async () => {
    await Promise.all([receiver.stop(), inbox.stop()]);
  });
  await server.register(healthRoutes(app));
  const front = { accounts: webhookAccounts(app), log: app.log };
  const kind = receipts(measuredReceiver(receiver, app.measures));
  openFastLane(server, fastLane({ ...front, kind, measures: app.measures }));
  await server.register(webhookFront(front, kind));
  await server.register(webhookFront(front, inboundMessages(inbox)));
  await server.register(v1Routes(app, streams), { prefix: "/v1" });
  await server.register(dashboard.routes);
  server.get("/openapi.json", { schema: { hide: true } }, async () => server.swagger());
  return server;
}

/** Routes as they are declared, so that there are no more of them than that. */
function timeRequests(server: FastifyInstance, { timings }: Measures): void {
  server.addHook("onResponse", (request, reply, done) => {
    const route = request.routeOptions.url ?? "none";
    const status = String(reply.statusCode);
    timings.http.record(reply.elapsedTime / 1_000, request.method, route, status);
    done();
  });
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

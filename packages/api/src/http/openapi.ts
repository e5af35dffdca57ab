import swagger from "@fastify/swagger";
import { fastify, type FastifyInstance } from "fastify";
import { connectDatabase } from "@volley/engine";
import type { App } from "../app.ts";
import { readConfig } from "../config.ts";
import { createLiveReports } from "../live-reports.ts";
import { Health } from "../health/health.ts";
import { createMeasures } from "../metrics/measures.ts";
import { createSealer } from "../sealed.ts";
import { openEventStreams } from "./event-streams.ts";
import { completed } from "./openapi-document.ts";
import { readVersion } from "../version.ts";
import { v1Routes } from "./v1.ts";

const DESCRIPTION = `Bulk SMS campaigns.

Ids say of what they are: \`cmp_1\` is a campaign. Times are UTC, numbers of people E.164, money decimal strings.
Lists come page by page: pass \`nextCursor\` on as \`cursor\` until it is null. Every POST takes an
\`Idempotency-Key\` and is then done once, however often it comes. Each answer
tells in \`RateLimit\` how much is left to the key. What is refused is a problem with a stable \`code\`; its \`type\` is the address of a page about it.`;

const KEY = "A key of this installation, as `volley key create` and POST /v1/keys make them";

/** Has the routes that are registered afterwards described as OpenAPI, from the schemas that check them. */
export async function describeRoutes(server: FastifyInstance): Promise<void> {
  await server.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: { title: "Volley", version: readVersion(), description: DESCRIPTION },
      components: {
        securitySchemes: { key: { type: "http", scheme: "bearer", description: KEY } },
      },
      security: [{ key: [] }],
    },
    transformObject(document) {
      if (!("openapiObject" in document)) throw new Error("only OpenAPI 3 is written");
      return Object.assign(document.openapiObject, completed(document.openapiObject));
    },
  });
}

/** Of what a route would need to do its work. */
async function closed(): Promise<never> {
  throw new Error("nothing is open here");
}

/** What `/openapi.json` of this version is, without a database or anything else that is open. */
export async function describeApi(): Promise<object> {
  const db = connectDatabase({ url: "postgres://nowhere", connections: 1, name: "openapi" });
  const app: App = {
    config: readConfig({}),
    db,
    fastDb: db,
    jobs: { add: closed, counts: closed, inspect: closed, close: closed },
    sealer: createSealer("of no use"),
    log: () => undefined,
    health: new Health(),
    measures: createMeasures(),
    metrics: closed,
    startWorker: closed,
    close: closed,
  };
  const server = fastify();
  await describeRoutes(server);
  await server.register(v1Routes(app, openEventStreams(createLiveReports(app))), { prefix: "/v1" });
  await server.ready();
  const described = server.swagger();
  await server.close();
  await db.destroy();
  return described;
}

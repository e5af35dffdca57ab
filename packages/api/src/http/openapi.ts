import swagger from "@fastify/swagger";
import { fastify, type FastifyInstance } from "fastify";
import { connectDatabase, createPostgresSlots } from "@volley/engine";
import type { App } from "../app.ts";
import { readConfig } from "../config.ts";
import { createLiveReports } from "../live-reports.ts";
import { Health } from "../health/health.ts";
import { createMeasures } from "../metrics/measures.ts";
import { createSealer } from "../sealed.ts";
import { PROBLEM_SCHEMA } from "./problem.ts";
import { openEventStreams } from "./event-streams.ts";
import { v1Routes } from "./v1.ts";

/** Has the routes that are registered afterwards described as OpenAPI, from the schemas that check them. */
export async function describeRoutes(server: FastifyInstance): Promise<void> {
  await server.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: { title: "Volley", version: "0.1.0", description: "Bulk SMS campaigns" },
      components: { securitySchemes: { key: { type: "http", scheme: "bearer" } } },
      security: [{ key: [] }],
    },
    transformObject(document) {
      if (!("openapiObject" in document)) throw new Error("only OpenAPI 3 is written");
      return withProblems(document.openapiObject);
    },
  });
}

type Document = ReturnType<FastifyInstance["swagger"]> & {
  readonly paths?: Readonly<Record<string, object | undefined>> | undefined;
  readonly components?: object | undefined;
};

/** Whatever is refused anywhere is answered with problem details. */
function withProblems<Described extends Partial<Document>>(document: Described): Described {
  const refused = {
    description: "Refused, as RFC 9457 problem details; `code` is stable",
    content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
  };
  const paths = Object.fromEntries(
    Object.entries(document.paths ?? {}).map(([path, item = {}]) => [
      path,
      Object.fromEntries(
        Object.entries(item).map(([method, operation]: [string, unknown]) => {
          const { responses, ...rest }: { readonly responses?: object } = Object(operation);
          return [method, { ...rest, responses: { ...responses, default: refused } }];
        }),
      ),
    ]),
  );
  const components = { ...document.components, schemas: { Problem: PROBLEM_SCHEMA } };
  return Object.assign(document, { paths, components });
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
    slots: createPostgresSlots(db),
    jobs: { add: closed, counts: closed, close: closed },
    sealer: createSealer("of no use"),
    log: () => undefined,
    health: new Health(),
    measures: createMeasures(),
    metrics: closed,
    startWorker() {
      throw new Error("nothing is open here");
    },
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

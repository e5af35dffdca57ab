import type { FastifyInstance, RouteOptions } from "fastify";
import type { Owned, Scope } from "@volley/engine";

/**
 * How a request leads to the accounts that it touches.
 *
 * - `account`, `campaign`, `import` …: the `:id` in the path is one of these, which belongs to an account.
 *   The guard looks, and a key that may not reach that account is answered as if there were no such thing.
 * - `asked`: accounts follow from query or body, or it is a list. The handler asks `reachOf(request)` and
 *   keeps to it; one that answers without having asked fails.
 * - `installation`: it concerns all accounts at once, so no key that is limited to some may do it.
 */
type Touches = Owned | "asked" | "installation";

/** What a key must be allowed for a route. */
export type Access = { readonly scope: Scope; readonly touches: Touches };

declare module "fastify" {
  interface FastifyContextConfig {
    readonly access?: Access;
  }
}

/** For the `config` of a route: every route under `/v1` declares its access. */
export function access(scope: Scope, touches: Touches): { readonly access: Access } {
  return { access: { scope, touches } };
}

/** Refuses to start with a route that does not say who may use it, and tells readers of the OpenAPI what is needed. */
export function requireDeclarations(server: FastifyInstance): void {
  server.addHook("onRoute", (route) => {
    const declared = route.config?.access;
    if (!declared) {
      throw new Error(
        `${String(route.method)} ${route.url} declares no access; give it config: access(scope, touches)`,
      );
    }
    if (declared.touches !== "asked" && declared.touches !== "installation") {
      if (route.url.includes("/:id")) return describe(route, declared);
      throw new Error(`${String(route.method)} ${route.url} has no :id of its ${declared.touches}`);
    }
    describe(route, declared);
  });
}

function describe(route: RouteOptions, { scope }: Access): void {
  // Of a GET a HEAD is made as well, which is not described.
  const [method = ""] = [route.method].flat();
  const operationId = operationName(method, route.url);
  const told = { operationId, security: [{ key: [scope] }] };
  route.schema = { ...route.schema, ...told };
}

/** `GET /v1/campaigns/:id/report` is `getCampaignsIdReport`, for clients that are generated. */
function operationName(method: string, url: string): string {
  const words = url
    .replace(/^\/v1/, "")
    .split(/[^A-Za-z]+/)
    .filter(Boolean);
  return [
    method.toLowerCase(),
    ...words.map((word) => word[0]?.toUpperCase() + word.slice(1)),
  ].join("");
}

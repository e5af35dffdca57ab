import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import {
  type Endpoint,
  findEndpoint,
  formatId,
  listEndpoints,
  removeEndpoint,
} from "@volley/engine";
import type { App } from "../../app.ts";
import { addEndpoint, editEndpoint, endpointView, rotateSecret } from "../../endpoints.ts";
import { addedEndpoint, changedEndpoint, endpointEntry } from "../../endpoint-entries.ts";
import { access } from "../access.ts";
import { EndpointAnswer, EndpointWithSecret } from "../answers/endpoints.ts";
import { answers, NoContent, pageOf } from "../answers/shapes.ts";
import { reachOf } from "../auth.ts";
import { change } from "../change.ts";
import { etagOf, isExpectedIn, overtaken } from "../etag.ts";
import { page, pathId, readCursor } from "../ids.ts";
import { accountFor, namedAccount } from "../named.ts";
import { conflict, invalid, notFound } from "../problem.ts";
import { IdParams } from "../schemas.ts";
import { EndpointBody, EndpointPatch, EndpointsQuery } from "./endpoint-schemas.ts";

/** Where other programs want to be told what happens. */
export function endpointRoutes(app: App): FastifyPluginAsyncTypebox {
  const { db } = app;
  const read = { config: access("webhooks:read", "endpoint") };
  const write = { config: access("webhooks:write", "endpoint") };
  return async (server) => {
    server.post(
      "/webhook-endpoints",
      {
        config: access("webhooks:write", "asked"),
        schema: {
          summary: "Add an endpoint; its secret is in this answer only",
          body: EndpointBody,
          ...answers({ 201: EndpointWithSecret }),
        },
      },
      async (request, reply) => {
        const { accountId: named, description = "", ...settings } = request.body;
        const { id: accountId } = await accountFor(app, request, named);
        return await change(app, { request, reply }, async (work) => {
          const added = await addEndpoint(work, { accountId, description, ...settings });
          switch (added.kind) {
            case "added": {
              const { endpoint, secret } = added;
              const body = { ...endpointView(endpoint), secret };
              const location = `/v1/webhook-endpoints/${body.id}`;
              const etag = tagOf(endpoint);
              return { status: 201, location, etag, body, entry: addedEndpoint(endpoint) };
            }
            case "tooMany":
              throw conflict("too_many_endpoints", added.problem);
            case "wrong":
              throw invalid("invalid_url", added.problem);
          }
        });
      },
    );
    server.get(
      "/webhook-endpoints",
      {
        config: access("webhooks:read", "asked"),
        schema: {
          summary: "List endpoints, newest first",
          querystring: EndpointsQuery,
          ...answers({ 200: pageOf(EndpointAnswer) }),
        },
      },
      async (request) => {
        const { limit = 50, cursor, accountId } = request.query;
        const reach =
          accountId === undefined
            ? reachOf(request)
            : [(await namedAccount(app, request, accountId)).id];
        const before = readCursor(cursor);
        const rows = await listEndpoints(db, { reach, before, limit: limit + 1 });
        return page(rows, limit, endpointView);
      },
    );
    server.get(
      "/webhook-endpoints/:id",
      {
        ...read,
        schema: {
          summary: "Read an endpoint",
          params: IdParams,
          ...answers({ 200: EndpointAnswer }),
        },
      },
      async (request, reply) => {
        const endpoint = await findEndpoint(db, pathId("endpoint", request.params.id));
        if (!endpoint) throw notFound("endpoint");
        void reply.header("etag", tagOf(endpoint));
        return endpointView(endpoint);
      },
    );
    server.patch(
      "/webhook-endpoints/:id",
      {
        ...write,
        schema: {
          summary: "Change, disable or enable an endpoint",
          description: "With If-Match only when it is still what was read.",
          params: IdParams,
          body: EndpointPatch,
          ...answers({ 200: EndpointAnswer }),
        },
      },
      async (request, reply) => {
        const id = pathId("endpoint", request.params.id);
        const isExpected = (endpoint: Endpoint) => isExpectedIn(request, settingsOf(endpoint));
        return await change(app, { request, reply }, async (work) => {
          const changed = await editEndpoint(work, id, { settings: request.body, isExpected });
          switch (changed.kind) {
            case "changed": {
              const { before, endpoint } = changed;
              const entry = changedEndpoint(before, endpoint);
              return { body: endpointView(endpoint), etag: tagOf(endpoint), entry };
            }
            case "overtaken":
              throw overtaken("endpoint");
            case "missing":
              throw notFound("endpoint");
            case "wrong":
              throw invalid("invalid_url", changed.problem);
          }
        });
      },
    );
    server.delete(
      "/webhook-endpoints/:id",
      {
        ...write,
        schema: {
          summary: "Remove an endpoint, with whatever it was still to be told",
          params: IdParams,
          ...answers({ 204: NoContent }),
        },
      },
      async (request, reply) => {
        const id = pathId("endpoint", request.params.id);
        return await change(app, { request, reply }, async (work) => {
          const removed = await removeEndpoint(work.db, id);
          if (!removed) throw notFound("endpoint");
          return { status: 204, body: null, entry: endpointEntry("webhook.remove", removed) };
        });
      },
    );
    server.post(
      "/webhook-endpoints/:id/rotate-secret",
      {
        ...write,
        schema: {
          summary: "Give an endpoint another secret; it is in this answer only",
          description: "The one before signs along until oldSecretUntil.",
          params: IdParams,
          ...answers({ 200: EndpointWithSecret }),
        },
      },
      async (request, reply) => {
        const id = pathId("endpoint", request.params.id);
        return await change(app, { request, reply }, async (work) => {
          const rotated = await rotateSecret(work, id);
          if (!rotated) throw notFound("endpoint");
          const { endpoint, secret } = rotated;
          const body = { ...endpointView(endpoint), secret };
          return { body, entry: endpointEntry("webhook.rotate", endpoint) };
        });
      },
    );
  };
}

/** What a person sets of an endpoint; what Volley notes about it beside does not make an edit late. */
function settingsOf({ id, url, description, events, state }: Endpoint) {
  return { id: formatId("endpoint", id), url, description, events, state };
}

function tagOf(endpoint: Endpoint): string {
  return etagOf(settingsOf(endpoint));
}

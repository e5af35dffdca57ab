import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import {
  findEndpoint,
  formatId,
  listDeliveries,
  MOST_REPLAYED,
  replayDeliveries,
  tellTest,
} from "@volley/engine";
import type { App } from "../../app.ts";
import { deliveryView } from "../../delivery-view.ts";
import { endpointEntry } from "../../endpoint-entries.ts";
import { access } from "../access.ts";
import { DeliveryAnswer, Replayed, Tested } from "../answers/endpoints.ts";
import { answers, pageOf } from "../answers/shapes.ts";
import { change } from "../change.ts";
import { page, pathId, readCursor } from "../ids.ts";
import { notFound } from "../problem.ts";
import { IdParams } from "../schemas.ts";
import { DeliveriesQuery, DeliveryParams, ReplayBody } from "./endpoint-schemas.ts";

/** What endpoints were told, and telling it again. */
export function deliveryRoutes(app: App): FastifyPluginAsyncTypebox {
  const { db } = app;
  const read = { config: access("webhooks:read", "endpoint") };
  const write = { config: access("webhooks:write", "endpoint") };
  const existing = async (text: string) => {
    const endpoint = await findEndpoint(db, pathId("endpoint", text));
    if (!endpoint) throw notFound("endpoint");
    return endpoint;
  };
  return async (server) => {
    server.post(
      "/webhook-endpoints/:id/test",
      {
        ...write,
        schema: {
          summary: "Send a webhook.test, as any other event",
          description: "A disabled endpoint gets it once it is enabled.",
          params: IdParams,
          ...answers({ 202: Tested }),
        },
      },
      async (request, reply) => {
        const endpoint = await existing(request.params.id);
        return await change(app, { request, reply }, async (work) => {
          const id = formatId("delivery", await tellTest(work.db, endpoint.id));
          const entry = endpointEntry("webhook.test", endpoint);
          return { status: 202, body: { deliveryId: id }, entry };
        });
      },
    );
    server.get(
      "/webhook-endpoints/:id/deliveries",
      {
        ...read,
        schema: {
          summary: "What an endpoint was told, newest first, with every try",
          params: IdParams,
          querystring: DeliveriesQuery,
          ...answers({ 200: pageOf(DeliveryAnswer) }),
        },
      },
      async (request) => {
        const { limit = 50, cursor, state = null } = request.query;
        const { id: endpointId } = await existing(request.params.id);
        const before = readCursor(cursor);
        const rows = await listDeliveries(db, { endpointId, state, before, limit: limit + 1 });
        return page(rows, limit, deliveryView);
      },
    );
    server.post(
      "/webhook-endpoints/:id/deliveries/:deliveryId/replay",
      {
        ...write,
        schema: {
          summary: "Tell it again, under the same webhook-id",
          params: DeliveryParams,
          ...answers({ 202: Replayed }),
        },
      },
      async (request, reply) => {
        const endpoint = await existing(request.params.id);
        const id = pathId("delivery", request.params.deliveryId);
        return await change(app, { request, reply }, async (work) => {
          const told = { endpointId: endpoint.id, which: { id } };
          if ((await replayDeliveries(work.db, told)) === 0) throw notFound("delivery");
          const deliveryId = formatId("delivery", id);
          const entry = endpointEntry("webhook.replay", endpoint, { deliveryId });
          return { status: 202, body: { replayed: 1 }, entry };
        });
      },
    );
    server.post(
      "/webhook-endpoints/:id/replay",
      {
        ...write,
        schema: {
          summary: "Tell again whatever has failed since a time",
          description: `The oldest ${MOST_REPLAYED} at once; ask again while replayed is that many.`,
          params: IdParams,
          body: ReplayBody,
          ...answers({ 202: Replayed }),
        },
      },
      async (request, reply) => {
        const endpoint = await existing(request.params.id);
        const { since } = request.body;
        return await change(app, { request, reply }, async (work) => {
          const which = { failedSince: new Date(since) };
          const told = { endpointId: endpoint.id, which };
          const replayed = await replayDeliveries(work.db, told);
          const entry = endpointEntry("webhook.replay", endpoint, { since, replayed });
          return { status: 202, body: { replayed }, entry };
        });
      },
    );
  };
}

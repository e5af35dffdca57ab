import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { App } from "../app.ts";
import { access } from "./access.ts";
import { existingCampaign } from "./campaign-routes.ts";
import type { EventStreams } from "./event-streams.ts";
import { ProblemError } from "./problem.ts";
import { IdParams } from "./schemas.ts";
import { answers, file } from "./answers/shapes.ts";

/**
 * `GET /campaigns/:id/events`: the report as server-sent events. Each event is the whole report and its id the
 * report's version, so a client that comes again with `Last-Event-ID` misses nothing and is told nothing twice. A
 * campaign that is over ends the stream, and 204 keeps the client from coming again.
 */
export function eventsRoute(app: App, streams: EventStreams): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.get(
      "/campaigns/:id/events",
      {
        config: access("campaigns:read", "campaign"),
        schema: {
          summary: "The report as it changes, as server-sent events",
          description:
            "Each event `report` is what GET …/report answers. Ends with the event `end` when the campaign is " +
            "over, and after a quarter of an hour otherwise; clients then come again by themselves.",
          params: IdParams,
          ...answers({ 200: file("text/event-stream", "Goes on while the campaign does") }),
        },
      },
      async (request, reply) => {
        const { id } = await existingCampaign(app, request.params.id);
        const last = request.headers["last-event-id"];
        const seen = typeof last === "string" ? last : null;
        if (seen !== null) {
          const now = await streams.read(id);
          if (now?.isLast && now.version === seen) return await reply.code(204).send();
        }
        if (streams.isFull()) {
          throw new ProblemError({
            code: "too_many_listeners",
            detail: "too many listen already; ask for the report instead, or try again later",
            retryAfter: 30,
          });
        }
        reply.hijack();
        streams.open(reply.raw, id, seen);
      },
    );
  };
}

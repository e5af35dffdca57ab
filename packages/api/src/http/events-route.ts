import type { ServerResponse } from "node:http";
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { App } from "../app.ts";
import { createLiveReports, type LiveReport } from "../live-reports.ts";
import { access } from "./access.ts";
import { existingCampaign } from "./campaign-routes.ts";
import { ProblemError } from "./problem.ts";
import { IdParams } from "./schemas.ts";

/** Proxies close what is silent for longer; half a minute is the shortest of them. */
const HEARTBEAT_MS = 15_000;
/** After this the client comes again by itself, and its key is looked at again. */
const LONGEST_MS = 15 * 60_000;
/** Bytes that a client may leave unread before it is let go. */
const MOST_UNREAD = 256 * 1024;
const MOST_LISTENERS = 1_000;

/**
 * `GET /campaigns/:id/events`: the report as server-sent events. Each event is the whole report and its id
 * the report's version, so a client that comes again with `Last-Event-ID` misses nothing and is told
 * nothing twice. A campaign that is over ends the stream, and 204 keeps the client from coming again.
 */
export function eventsRoute(app: App): FastifyPluginAsyncTypebox {
  return async (server) => {
    const reports = createLiveReports(app);
    const open = new Set<Stream>();
    // Before the server waits for its connections to end: these do not end by themselves.
    server.addHook("preClose", async () => {
      reports.stop();
      for (const stream of open) stream.end();
    });
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
        },
      },
      async (request, reply) => {
        const { id } = await existingCampaign(app, request.params.id);
        const seen = request.headers["last-event-id"];
        if (typeof seen === "string") {
          const now = await reports.read(id);
          if (now?.isLast && now.version === seen) return await reply.code(204).send();
        }
        if (open.size >= MOST_LISTENERS) {
          throw new ProblemError({
            status: 503,
            code: "too_many_listeners",
            title: "Not available",
            detail: `${MOST_LISTENERS} listen already; ask for the report instead, or try again later`,
          });
        }
        reply.hijack();
        const stream = openStream(reply.raw, typeof seen === "string" ? seen : null);
        open.add(stream);
        const leave = reports.listen(id, stream.tell);
        reply.raw.once("close", () => {
          open.delete(stream);
          leave();
        });
      },
    );
  };
}

type Stream = { readonly tell: (live: LiveReport) => void; readonly end: () => void };

function openStream(response: ServerResponse, seen: string | null): Stream {
  response.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    // Some proxies keep what they have until it is a buffer full.
    "x-accel-buffering": "no",
    connection: "close",
  });
  const write = (text: string) => {
    if (response.writableLength > MOST_UNREAD) response.destroy();
    else response.write(text);
  };
  write("retry: 3000\n\n");
  const heartbeat = setInterval(() => write(": still here\n\n"), HEARTBEAT_MS);
  const longest = setTimeout(() => response.end(), LONGEST_MS);
  response.once("close", () => {
    clearInterval(heartbeat);
    clearTimeout(longest);
  });
  let version = seen;
  return {
    tell(live) {
      if (live.version !== version) write(eventOf("report", live));
      ({ version } = live);
      if (live.isLast) response.end(eventOf("end", live));
    },
    end: () => response.end(),
  };
}

function eventOf(event: "report" | "end", { version, report }: LiveReport): string {
  return `id: ${version}\nevent: ${event}\ndata: ${JSON.stringify(report)}\n\n`;
}

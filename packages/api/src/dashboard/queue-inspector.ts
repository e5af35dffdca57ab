import { type FastifyInstance, type FastifyPluginAsync, fastify } from "fastify";
import type { App } from "../app.ts";
import { access } from "../http/access.ts";

const PLACE = "/operations/queues";

/** As that of our pages, but for its styles, which it writes into the page, and for its base, which is here. */
const CONTENT_SECURITY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'self'",
].join("; ");
/** Its letters would come from another site. Those of the system will do. */
const FOREIGN_LETTERS = /<link href="https:\/\/fonts\.[^>]*>/g;

/**
 * bull-board: each hint in the queues, on Redis as on Postgres. It only shows: nothing but GET reaches it,
 * and the queues that it is given refuse the rest.
 *
 * It is a server within ours, made when somebody first looks: 27 MB that most processes never need.
 */
export function queueInspector(app: App): FastifyPluginAsync {
  const config = access("admin", "installation");
  return async (server) => {
    let opened: Promise<FastifyInstance> | undefined;
    server.addHook("onClose", async () => {
      await (await opened)?.close();
    });
    for (const path of [PLACE, `${PLACE}/*`]) {
      server.get(path, { config }, async (request, reply) => {
        const board = await (opened ??= openBoard(app));
        const answer = await board.inject({ method: "GET", url: request.url });
        const type = answer.headers["content-type"] ?? "application/json";
        const isPage = type.startsWith("text/html");
        return await reply
          .code(answer.statusCode)
          .type(type)
          .header("content-security-policy", CONTENT_SECURITY)
          .send(isPage ? answer.payload.replace(FOREIGN_LETTERS, "") : answer.rawPayload);
      });
    }
  };
}

async function openBoard({ jobs }: App): Promise<FastifyInstance> {
  const [{ createBullBoard }, { FastifyAdapter }] = await Promise.all([
    import("@bull-board/api"),
    import("@bull-board/fastify"),
  ]);
  const adapter = new FastifyAdapter();
  adapter.setBasePath(PLACE);
  createBullBoard({
    queues: [...(await jobs.inspect())],
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: "Volley: queues" } },
  });
  const board = fastify();
  await board.register(adapter.registerPlugin(), { prefix: PLACE });
  return board;
}

import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { pickShard } from "@volley/engine";
import type { App } from "../app.ts";
import { access } from "./access.ts";
import { reachOf } from "./auth.ts";
import { openMessageDesk } from "./message-desk.ts";
import { Messages } from "./message-schemas.ts";
import { orderOf } from "./messages.ts";
import { MessageAnswer } from "./answers/messages.ts";
import { answers } from "./answers/shapes.ts";

/** The trigger for other programs: one message to one number, or up to a thousand, now. */
export function messageRoutes(app: App): FastifyPluginAsyncTypebox {
  return async (server) => {
    const desk = openMessageDesk(app, pickShard());
    server.addHook("onClose", async () => await desk.stop());
    server.post(
      "/messages",
      {
        config: { ...access("messages:write", "asked"), onceWithin: true },
        schema: {
          summary: "Send a message, or up to a thousand, ahead of bulk",
          description:
            "Answers 202 when the message is stored. With a campaignId it is that campaign's next " +
            "one; without, it needs from and text, and goes before all campaigns of the account. " +
            "An array of messages is answered with a result for each, in order: an id, or a problem for what is " +
            "not sent, while the others are; all that are taken are stored in one transaction. An Idempotency-Key " +
            "covers the whole body.",
          body: Messages,
          ...answers({ 202: MessageAnswer }),
        },
      },
      async (request, reply) => {
        const { body } = request;
        const reach = reachOf(request);
        const call = { request, reply };
        if (!Array.isArray(body)) return await desk.sendOne(call, body, orderOf(body, reach));
        const reads = body.map((message) => orderOf(message, reach));
        return await desk.sendMany(call, body, reads);
      },
    );
  };
}

import type { FastifyPluginAsync } from "fastify";
import type { App } from "../app.ts";
import { accountRoutes } from "./account-routes.ts";
import { auditRoutes } from "./audit-routes.ts";
import { guard } from "./auth.ts";
import type { EventStreams } from "./event-streams.ts";
import { campaignRoutes } from "./campaign-routes.ts";
import { addRecipientsRoute } from "./add-recipients-route.ts";
import { estimateRoutes } from "./estimate-routes.ts";
import { eventsRoute } from "./events-route.ts";
import { exportRoutes } from "./export-routes.ts";
import { importRoutes } from "./import-routes.ts";
import { moneyRoutes } from "./money-routes.ts";
import { numberRoutes } from "./number-routes.ts";
import { keyRoutes } from "./key-routes.ts";
import { messageRoutes } from "./message-routes.ts";
import { optoutRoutes } from "./optout-routes.ts";
import { previewRoute } from "./preview-route.ts";
import { receiptRoutes } from "./receipt-routes.ts";
import { recipientRoutes } from "./recipient-routes.ts";
import { replyRoutes } from "./reply-routes.ts";
import { replySettingRoutes } from "./reply-setting-routes.ts";
import { senderRoutes } from "./sender-routes.ts";
import { limitRequests } from "./rate-limit.ts";
import { replayAnswers } from "./once.ts";
import { refuseNul } from "./text.ts";
import { unknownRoutes } from "./unknown-routes.ts";

/** Every route for people and programs, behind the guard. */
export function v1Routes(app: App, streams: EventStreams): FastifyPluginAsync {
  return async (v1) => {
    guard(v1, app.db);
    limitRequests(v1, app.config.requestsPerMinute);
    refuseNul(v1);
    replayAnswers(v1, app);
    await v1.register(accountRoutes(app));
    await v1.register(moneyRoutes(app));
    await v1.register(numberRoutes(app));
    await v1.register(senderRoutes(app));
    await v1.register(keyRoutes(app));
    await v1.register(auditRoutes(app));
    await v1.register(campaignRoutes(app));
    await v1.register(estimateRoutes(app));
    await v1.register(eventsRoute(app, streams));
    await v1.register(messageRoutes(app));
    await v1.register(exportRoutes(app));
    await v1.register(recipientRoutes(app));
    await v1.register(receiptRoutes(app));
    await v1.register(addRecipientsRoute(app));
    await v1.register(previewRoute(app));
    await v1.register(unknownRoutes(app));
    await v1.register(importRoutes(app));
    await v1.register(optoutRoutes(app));
    await v1.register(replyRoutes(app));
    await v1.register(replySettingRoutes(app));
  };
}

import cookie from "@fastify/cookie";
import type { FastifyError, FastifyInstance, FastifyPluginAsync, FastifyReply } from "fastify";
import type { App } from "../app.ts";
import { guard } from "../http/auth.ts";
import { problemOf } from "../http/errors.ts";
import type { Problem } from "../http/problem.ts";
import { refuseUnstorable } from "../http/text.ts";
import { apiDocs } from "./api-docs.ts";
import { loadAssets } from "./assets.ts";
import { queueInspector } from "./queue-inspector.ts";
import { fieldOf, formOf, readForm } from "./form.ts";
import type { Dashboard } from "./dashboard.ts";
import { openDemoNetwork } from "./demo-network.ts";
import { pageShower } from "./layout.ts";
import { accountChanges } from "./pages/account-change.ts";
import { accountPages } from "./pages/accounts.ts";
import { balanceParts } from "./pages/balance.ts";
import { campaignListPage } from "./pages/campaigns.ts";
import { activityPage } from "./pages/activity.ts";
import { developerPages } from "./pages/developers.ts";
import { numberPages } from "./pages/numbers.ts";
import { operationsPage } from "./pages/operations.ts";
import { optoutList } from "./pages/optout-list.ts";
import { optoutPages } from "./pages/optouts.ts";
import { senderLimitForms } from "./pages/sender-limits.ts";
import { replyPages } from "./pages/replies.ts";
import { campaignPage } from "./pages/campaign.ts";
import { importPages } from "./pages/imports.ts";
import { peoplePage } from "./pages/people.ts";
import { recipientPages } from "./pages/recipients.ts";
import { unknownPages } from "./pages/unknown.ts";
import { webhookLogPages } from "./pages/webhook-log.ts";
import { webhookPages } from "./pages/webhooks.ts";
import { homePage } from "./pages/home.ts";
import { createLiveParts } from "./live.ts";
import { problemDocs } from "./problem-docs.ts";
import { sendProblemPage } from "./problem-page.ts";
import { refuseForeign, sessions } from "./session.ts";
import { audienceStep } from "./wizard/audience.ts";
import { messageStep } from "./wizard/message.ts";
import { newCampaignPage } from "./wizard/new.ts";
import { reviewStep } from "./wizard/review.ts";
import { scheduleStep } from "./wizard/schedule.ts";
import { signInPages } from "./sign-in.ts";

/**
 * The pages of Volley. They stand on the functions that the REST routes stand on, and are guarded by the
 * same guard: the session only is another way to say which key acts.
 */
export async function openDashboard(app: App): Promise<{
  readonly routes: FastifyPluginAsync;
  /** Says no in a page of its own. */
  readonly sendProblem: (reply: FastifyReply, problem: Problem) => Promise<void>;
  close(): Promise<void>;
}> {
  const assets = await loadAssets();
  const demo = await openDemoNetwork(app);
  return {
    routes: pagesOf({ app, assets, demo, show: pageShower(assets), live: createLiveParts(app) }),
    async sendProblem(reply, problem) {
      protectPage(reply);
      await sendProblemPage(assets, reply, problem);
    },
    close: () => demo.stop(),
  };
}

function pagesOf(board: Dashboard): FastifyPluginAsync {
  const { app, assets } = board;
  return async (server) => {
    await server.register(cookie);
    // Before the server waits for its connections to end: these do not end by themselves.
    server.addHook("preClose", async () => board.live.stop());
    server.addHook("onRoute", (route) => {
      route.schema = { ...route.schema, hide: true };
    });
    server.addHook("onRequest", async (_request, reply) => protectPage(reply));
    readForms(server);
    answerWithPages(server, board);
    await server.register(assets.routes);
    await server.register(signInPages(board));
    await server.register(apiDocs);
    await server.register(problemDocs(assets));
    await server.register(async (pages) => {
      guard(pages, app.db, sessions(app.db));
      refuseUnstorable(pages);
      // Before every handler of a change, so that no page can forget it.
      pages.addHook("preHandler", async (request) => {
        if (request.method === "GET" || request.method === "HEAD") return;
        const header = request.headers["x-form-token"];
        const token = typeof header === "string" ? header : fieldOf(formOf(request), "token");
        refuseForeign(request, token);
      });
      await pages.register(homePage(board));
      await pages.register(campaignListPage(board));
      await pages.register(newCampaignPage(board));
      await pages.register(audienceStep(board));
      await pages.register(messageStep(board));
      await pages.register(scheduleStep(board));
      await pages.register(reviewStep(board));
      await pages.register(campaignPage(board));
      await pages.register(recipientPages(board));
      await pages.register(peoplePage(board));
      await pages.register(importPages(board));
      await pages.register(unknownPages(board));
      await pages.register(accountPages(board));
      await pages.register(balanceParts(board));
      await pages.register(accountChanges(app));
      await pages.register(developerPages(board));
      await pages.register(senderLimitForms(board));
      await pages.register(operationsPage(board));
      await pages.register(queueInspector(app));
      await pages.register(optoutPages(board));
      await pages.register(optoutList(board));
      await pages.register(replyPages(board));
      await pages.register(numberPages(board));
      await pages.register(webhookPages(board));
      await pages.register(webhookLogPages(board));
      await pages.register(activityPage(board));
    });
  };
}

/** No script, style, image or connection but our own; no other site may frame us or be sent our forms. */
const CONTENT_SECURITY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  // Pico draws the arrows and ticks of its controls with them.
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join("; ");

function protectPage(reply: FastifyReply): void {
  void reply.headers({
    "content-security-policy": CONTENT_SECURITY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cache-control": "no-store",
  });
}

function readForms(server: FastifyInstance): void {
  server.addContentTypeParser(
    "application/x-www-form-urlencoded",
    { parseAs: "string" },
    async (_request: unknown, body: unknown) => readForm(String(body)),
  );
}

function answerWithPages(server: FastifyInstance, { app, assets }: Dashboard): void {
  server.setErrorHandler<FastifyError>(async (error, request, reply) => {
    const problem = problemOf(error);
    if (problem.status === 401) {
      // What polls in a page that was left open: the page itself goes, not a part of it.
      if (request.headers["hx-request"] === "true") {
        return await reply.header("hx-redirect", "/sign-in").code(401).send();
      }
      const from = request.method === "GET" && request.url !== "/" ? request.url : null;
      const query = from === null ? "" : `?next=${encodeURIComponent(from)}`;
      return await reply.redirect(`/sign-in${query}`, 303);
    }
    if (problem.status >= 500) {
      app.log("http.failed", { request: request.id, route: request.routeOptions.url, error });
    }
    await sendProblemPage(assets, reply, problem);
  });
}

import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import {
  type Account,
  type CampaignProgress,
  countUnknown,
  formatId,
  listAccounts,
  listEndpoints,
  listProgress,
} from "@volley/engine";
import type { App } from "../../app.ts";
import { access } from "../../http/access.ts";
import { reachOf } from "../../http/auth.ts";
import { inUse } from "../account-choices.ts";
import type { Dashboard } from "../dashboard.ts";
import { count, duration, moment } from "../format.ts";
import { type Html, html } from "../html.ts";
import { mayDo, sightKey, tokenField } from "../layout.ts";
import { liveArea } from "../live-area.ts";
import { card, empty, figure, figures, table } from "../parts.ts";
import { formToken } from "../session.ts";
import { attention } from "./attention.ts";
import { campaignRows } from "./campaign-rows.ts";

/** What one screen holds; the list of campaigns has them all. */
const SHOWN = 10;

/** What runs, what needs somebody, what comes next, and what is left to spend. */
export function homePage({ app, show, demo, live }: Dashboard): FastifyPluginAsync {
  const config = access("campaigns:read", "asked");
  return async (server) => {
    server.get("/", { config }, async (request, reply) => {
      const accounts = await listAccounts(app.db, reachOf(request));
      if (accounts.length === 0) {
        const body = firstRun(request, demo.offered);
        return await show({ request, reply }, { title: "Welcome to Volley", place: "/", body });
      }
      const actions =
        mayDo(request, "campaigns:write") &&
        html`<a class="button" href="/campaigns/new">New campaign</a>`;
      const body = html`<div id="low-credit" aria-live="polite"></div>
        ${liveArea("/live", await underWay(app, request))}
        ${card(
          "Balance",
          mayDo(request, "accounts:read")
            ? balances(accounts)
            : html`<p class="faint">This key may not look at accounts.</p>`,
        )}`;
      return await show({ request, reply }, { title: "Home", place: "/", actions, body });
    });
    server.get("/live", { config }, async (request, reply) => {
      const seen = request.headers["last-event-id"];
      const part = {
        key: `home ${sightKey(request)}`,
        make: () => underWay(app, request),
        token: formToken(request),
      };
      live.stream(reply, part, typeof seen === "string" ? seen : null);
    });
  };
}

/** All that changes by itself. */
async function underWay({ db }: App, request: FastifyRequest): Promise<Html> {
  const reach = reachOf(request);
  const list = (...states: Parameters<typeof listProgress>[1]["states"] & object) =>
    listProgress(db, { reach, before: null, limit: SHOWN, states });
  const untold = { reach, before: null, limit: SHOWN, needAttention: true } as const;
  const [running, paused, scheduled, drafts, unknown, endpoints] = await Promise.all([
    list("running"),
    list("paused"),
    list("scheduled"),
    list("draft"),
    countUnknown(db, reach),
    mayDo(request, "webhooks:read") ? listEndpoints(db, untold) : [],
  ]);
  const write = mayDo(request, "campaigns:write");
  return html`<div>
    ${attention(request, { paused, unknown, endpoints })}
    ${card(
      "Running",
      running.length > 0
        ? campaignRows("Running campaigns", running)
        : empty("Nothing is running.", write && "Start one with “New campaign”."),
    )}
    ${card(
      "Scheduled",
      scheduled.length > 0 ? comingUp(scheduled) : empty("Nothing is scheduled.", null),
    )}
    ${drafts.length > 0 && card("Drafts", campaignRows("Drafts", drafts))}
  </div>`;
}

function comingUp(scheduled: readonly CampaignProgress[]): Html {
  return table(
    "Scheduled campaigns",
    ["Campaign", figures("Recipients"), "Begins"],
    scheduled.map(({ campaign, total }) => {
      const { id, name, sendAt } = campaign;
      const seconds = sendAt === null ? 0 : (sendAt.getTime() - Date.now()) / 1_000;
      return [
        html`<a href="/campaigns/${formatId("campaign", id)}">${name}</a>`,
        count(total),
        // In whole minutes, so that it differs once in a minute.
        html`${sendAt && moment(sendAt)}
        ${seconds > 60 && html`<span class="faint">in ${duration(seconds)}</span>`}`,
      ];
    }),
  );
}

/** Asked of the provider only once the page stands, because that may take seconds. */
function balances(accounts: readonly Account[]): Html {
  return html`<dl class="figures">
    ${inUse(accounts).map(({ id, name }) => {
      const path = `/accounts/${formatId("account", id)}`;
      return figure(
        name,
        html`<span hx-get="${path}/balance?of=home" hx-trigger="load" aria-live="polite"
          ><a href="${path}">Ask the provider</a></span
        >`,
      );
    })}
  </dl>`;
}

function firstRun(request: FastifyRequest, demoOffered: boolean): Html {
  if (!mayDo(request, "accounts:write")) {
    return empty(
      "There is no account yet.",
      "Somebody with an admin key has to add one before anything can be sent.",
    );
  }
  return html`<p>Through which network should messages go?</p>
    <div class="cards">
      ${
        demoOffered &&
        html`<section class="card">
          <h2>Demo phone network</h2>
          <p>
            A simulated provider on this machine, with receipts, failures and a limit of 30 messages
            a second. It sends nothing to anybody and costs nothing.
          </p>
          <form method="post" action="/accounts/demo">
            ${tokenField(request)}
            <button>Use the demo network</button>
          </form>
        </section>`
      }
      <section class="card">
        <h2>Vonage account</h2>
        <p>Its key and secret are checked first, and balance and limit are shown.</p>
        <a class="button secondary" href="/accounts/new">Connect an account</a>
      </section>
    </div>`;
}

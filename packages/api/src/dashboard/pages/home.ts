import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import {
  type Account,
  type CampaignProgress,
  countUnknown,
  type Endpoint,
  formatId,
  listAccounts,
  listEndpoints,
  listProgress,
  type UnknownCount,
} from "@volley/engine";
import type { App } from "../../app.ts";
import { access } from "../../http/access.ts";
import { reachOf } from "../../http/auth.ts";
import type { Dashboard } from "../dashboard.ts";
import { count, counted, duration, moment } from "../format.ts";
import { type Html, html } from "../html.ts";
import { mayDo, tokenField } from "../layout.ts";
import { liveArea } from "../live-area.ts";
import { card, empty, figure, figures, table } from "../parts.ts";
import { formToken } from "../session.ts";
import { campaignRows } from "./campaign-rows.ts";
import { endpointPath } from "./endpoint-words.ts";

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
      const body = html`${liveArea("/live", await underWay(app, request))}
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
      // With forms in it, which carry the token of one session.
      const part = { key: `home ${formToken(request)}`, make: () => underWay(app, request) };
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
  const [running, paused, scheduled, drafts, unknown, disabled] = await Promise.all([
    list("running"),
    list("paused"),
    list("scheduled"),
    list("draft"),
    countUnknown(db, reach),
    mayDo(request, "webhooks:read") ? listEndpoints(db, untold) : [],
  ]);
  const write = mayDo(request, "campaigns:write");
  return html`<div>
    ${attention(request, { paused, unknown, disabled })}
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

/** Each with what happened and what to do; nothing at all where all is well. */
function attention(
  request: FastifyRequest,
  {
    paused,
    unknown,
    disabled,
  }: {
    readonly paused: readonly CampaignProgress[];
    readonly unknown: readonly UnknownCount[];
    readonly disabled: readonly Endpoint[];
  },
): Html | null {
  const stopped = paused.filter(({ campaign }) => campaign.pausedBy === "system");
  const held = paused.filter(({ campaign }) => campaign.pausedBy !== "system");
  if (stopped.length + held.length + unknown.length + disabled.length === 0) return null;
  return html`<section class="card">
    <h2>Needs attention</h2>
    ${stopped.map(({ campaign, counts }) => {
      const { accountId, name, id, pauseReason } = campaign;
      return html`<div class="notice bad asking">
        <p>
          <a href="/campaigns/${formatId("campaign", id)}"><strong>${name}</strong></a>
          was paused: ${pauseReason} ${counted(counts.pending, "person", "people")} wait; nothing is
          lost.
        </p>
        ${
          mayDo(request, "campaigns:write") &&
          html`<form method="post" action="/accounts/${formatId("account", accountId)}/resume">
            ${tokenField(request)}
            <button class="secondary">Resume the account’s campaigns</button>
          </form>`
        }
      </div>`;
    })}
    ${unknown.map(
      ({ campaignId, name, count: n }) =>
        html`<p class="notice doubt">
          <a href="/campaigns/${formatId("campaign", campaignId)}/unknown"
            ><strong>${name}</strong></a
          >
          has ${counted(n, "recipient")} of whom nobody knows yet whether the provider took the
          message.
        </p>`,
    )}
    ${disabled.map(
      (endpoint) =>
        html`<p class="notice bad">
          <a href="${endpointPath(endpoint)}"><strong>${new URL(endpoint.url).host}</strong></a>
          is told nothing any more: ${endpoint.disabledReason}. Mend it, then enable it again.
        </p>`,
    )}
    ${held.map(
      ({ campaign, counts }) =>
        html`<p class="notice">
          <a href="/campaigns/${formatId("campaign", campaign.id)}"
            ><strong>${campaign.name}</strong></a
          >
          is paused by a person. ${counted(counts.pending, "person", "people")} wait.
        </p>`,
    )}
  </section>`;
}

function comingUp(scheduled: readonly CampaignProgress[]): Html {
  return table(
    "Scheduled campaigns",
    ["Campaign", figures("Recipients"), "Begins", ""],
    scheduled.map(({ campaign, total }) => {
      const { id, name, sendAt } = campaign;
      const seconds = sendAt === null ? 0 : (sendAt.getTime() - Date.now()) / 1_000;
      return [
        html`<a href="/campaigns/${formatId("campaign", id)}">${name}</a>`,
        count(total),
        sendAt && moment(sendAt),
        // In whole minutes, so that it differs once in a minute.
        seconds > 60 && html`<span class="faint">in ${duration(seconds)}</span>`,
      ];
    }),
  );
}

/** Asked of the provider only once the page stands, because that may take seconds. */
function balances(accounts: readonly Account[]): Html {
  return html`<dl class="figures">
    ${accounts.map(({ id, name }) => {
      const path = `/accounts/${formatId("account", id)}`;
      return figure(
        name,
        html`<span hx-get="${path}/balance" hx-trigger="load" aria-live="polite"
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

import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import {
  type Account,
  type CampaignProgress,
  countUnknown,
  formatId,
  listAccounts,
  listProgress,
  type UnknownCount,
} from "@volley/engine";
import { access } from "../../http/access.ts";
import { reachOf } from "../../http/auth.ts";
import type { Dashboard } from "../dashboard.ts";
import { counted, duration, moment } from "../format.ts";
import { type Html, html } from "../html.ts";
import { mayDo, tokenField } from "../layout.ts";
import { empty } from "../parts.ts";
import { campaignRows } from "./campaign-rows.ts";

/** What one screen holds; the list of campaigns has them all. */
const SHOWN = 10;

/** What runs, what needs somebody, what comes next, and what is left to spend. */
export function homePage({ app, show, demo }: Dashboard): FastifyPluginAsync {
  const { db } = app;
  return async (server) => {
    server.get("/", { config: access("campaigns:read", "asked") }, async (request, reply) => {
      const reach = reachOf(request);
      const list = (...states: Parameters<typeof listProgress>[1]["states"] & object) =>
        listProgress(db, { reach, before: null, limit: SHOWN, states });
      const [accounts, running, paused, scheduled, drafts, unknown] = await Promise.all([
        listAccounts(db, reach),
        list("running"),
        list("paused"),
        list("scheduled"),
        list("draft"),
        countUnknown(db, reach),
      ]);
      if (accounts.length === 0) {
        const body = firstRun(request, demo.offered);
        return await show({ request, reply }, { title: "Welcome to Volley", place: "/", body });
      }
      const write = mayDo(request, "campaigns:write");
      const actions = write && html`<a class="button" href="/campaigns/new">New campaign</a>`;
      const body = html`
        ${attention(request, paused, unknown)}
        <section class="card">
          <h2>Running</h2>
          ${
            running.length > 0
              ? campaignRows("Running campaigns", running)
              : empty("Nothing is running.", write && "Start one with “New campaign”.")
          }
        </section>
        <div class="cards">
          <section class="card">
            <h2>Scheduled</h2>
            ${scheduled.length > 0 ? comingUp(scheduled) : empty("Nothing is scheduled.", null)}
          </section>
          <section class="card">
            <h2>Balance</h2>
            ${
              mayDo(request, "accounts:read")
                ? balances(accounts)
                : html`<p class="faint">This key may not look at accounts.</p>`
            }
          </section>
        </div>
        ${
          drafts.length > 0 &&
          html`<section class="card">
            <h2>Drafts</h2>
            ${campaignRows("Drafts", drafts)}
          </section>`
        }
      `;
      return await show({ request, reply }, { title: "Home", place: "/", actions, body });
    });
  };
}

/** Each with what happened and what to do; nothing at all where all is well. */
function attention(
  request: FastifyRequest,
  paused: readonly CampaignProgress[],
  unknown: readonly UnknownCount[],
): Html | null {
  const stopped = paused.filter(({ campaign }) => campaign.pausedBy === "system");
  const held = paused.filter(({ campaign }) => campaign.pausedBy !== "system");
  if (stopped.length + held.length + unknown.length === 0) return null;
  return html`<section class="card">
    <h2>Needs attention</h2>
    ${stopped.map(({ campaign, counts }) => {
      const { accountId, name, id, pauseReason } = campaign;
      return html`<div class="notice bad">
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
      ({ campaignId, name, count }) =>
        html`<p class="notice doubt">
          <a href="/campaigns/${formatId("campaign", campaignId)}/unknown"
            ><strong>${name}</strong></a
          >
          has ${counted(count, "recipient")} of whom nobody knows yet whether the provider took the
          message.
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
  return html`<ul>
    ${scheduled.map(({ campaign, total }) => {
      const { id, name, sendAt } = campaign;
      const seconds = sendAt === null ? 0 : (sendAt.getTime() - Date.now()) / 1_000;
      return html`<li>
        <a href="/campaigns/${formatId("campaign", id)}">${name}</a>,
        ${counted(total, "recipient")}${sendAt && html`: ${moment(sendAt)}`}
        ${seconds > 0 && html`<span class="faint">in ${duration(seconds)}</span>`}
      </li>`;
    })}
  </ul>`;
}

/** Asked of the provider only once the page stands, because that may take seconds. */
function balances(accounts: readonly Account[]): Html {
  return html`<dl>
    ${accounts.map(({ id, name }) => {
      const path = `/accounts/${formatId("account", id)}`;
      return html`<dt><a href="${path}">${name}</a></dt>
        <dd hx-get="${path}/balance" hx-trigger="load" aria-live="polite">
          <a href="${path}/balance">Ask the provider</a>
        </dd>`;
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

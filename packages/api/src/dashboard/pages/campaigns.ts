import type { FastifyPluginAsync } from "fastify";
import { CAMPAIGN_STATES, listProgress } from "@volley/engine";
import { access } from "../../http/access.ts";
import { reachOf } from "../../http/auth.ts";
import { page, readCursor } from "../../http/ids.ts";
import type { Dashboard } from "../dashboard.ts";
import { html } from "../html.ts";
import { mayDo } from "../layout.ts";
import { empty, nextPage, options } from "../parts.ts";
import { queryOf } from "../query.ts";
import { campaignWords } from "../states.ts";
import { campaignRows } from "./campaign-rows.ts";

const PAGE = 25;

/** All campaigns, newest first, by state if wanted. */
export function campaignListPage({ app, show }: Dashboard): FastifyPluginAsync {
  return async (server) => {
    server.get(
      "/campaigns",
      { config: access("campaigns:read", "asked") },
      async (request, reply) => {
        const query = queryOf(request);
        const state = CAMPAIGN_STATES.find((one) => one === query("state")) ?? null;
        const rows = await listProgress(app.db, {
          reach: reachOf(request),
          before: readCursor(query("cursor") ?? undefined),
          limit: PAGE + 1,
          states: state === null ? null : [state],
        });
        const withIds = rows.map((row) => ({ id: row.campaign.id, row }));
        const { data, nextCursor } = page(withIds, PAGE, ({ row }) => row);
        const write = mayDo(request, "campaigns:write");
        const actions = write && html`<a class="button" href="/campaigns/new">New campaign</a>`;
        const path = state === null ? "/campaigns" : `/campaigns?state=${state}`;
        const states = CAMPAIGN_STATES.map((value) => ({
          value,
          label: campaignWords(value).label,
        }));
        const body = html`<form class="inline" method="get" action="/campaigns">
            <label>
              State
              <select name="state">
                <option value="">All</option>
                ${options(states, state)}
              </select>
            </label>
            <button class="secondary">Show</button>
          </form>
          ${
            data.length > 0
              ? html`<section class="card">${campaignRows("Campaigns", data)}</section>`
              : empty(
                  state === null ? "No campaign yet." : "No campaign is in this state.",
                  write && state === null && "Make the first one with “New campaign”.",
                )
          }
          ${nextPage(path, nextCursor)}`;
        return await show(
          { request, reply },
          { title: "Campaigns", place: "/campaigns", actions, body },
        );
      },
    );
  };
}

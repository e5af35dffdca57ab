import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import {
  type Account,
  formatId,
  insertCampaign,
  isSender,
  listAccounts,
  reaches,
} from "@volley/engine";
import { access } from "../../http/access.ts";
import { reachOf } from "../../http/auth.ts";
import { createdCampaign } from "../../http/entries.ts";
import { bodyId } from "../../http/ids.ts";
import { accountChoices, inUse } from "../account-choices.ts";
import { act } from "../act.ts";
import type { Dashboard } from "../dashboard.ts";
import { fieldOf, formOf } from "../form.ts";
import { type Html, html } from "../html.ts";
import { tokenField } from "../layout.ts";
import { problemNotice } from "../notices.ts";
import { empty, options } from "../parts.ts";
import { checkedPatch } from "../patch.ts";
import { keptNote } from "./kept.ts";

type Fields = { readonly name?: string; readonly from?: string; readonly account?: string };

/**
 * Begins a campaign: a draft in the database, so that whatever happens on the way, nothing that was typed
 * is lost. It has no text yet; the engine does not start one without.
 */
export function newCampaignPage({ app, show }: Dashboard): FastifyPluginAsync {
  const config = access("campaigns:write", "asked");
  return async (server) => {
    server.get("/campaigns/new", { config }, async (request, reply) => {
      const accounts = inUse(await listAccounts(app.db, reachOf(request)));
      const body = beginning(request, accounts, { fields: {}, problem: null });
      return await show({ request, reply }, { title: "New campaign", place: "/campaigns", body });
    });
    server.post("/campaigns/new", { config }, async (request, reply) => {
      const reach = reachOf(request);
      const form = formOf(request);
      const fields = {
        name: fieldOf(form, "name") ?? "",
        from: fieldOf(form, "from") ?? "",
        account: fieldOf(form, "account") ?? "",
      };
      const accounts = inUse(await listAccounts(app.db, reach));
      const again = async (problem: string) => {
        const body = beginning(request, accounts, { fields, problem });
        const page = { title: "New campaign", place: "/campaigns", body } as const;
        return await show({ request, reply: reply.code(422) }, page);
      };
      const checked = checkedPatch({ name: fields.name, from: fields.from });
      if (checked.kind === "wrong") return await again(checked.problem);
      if (!isSender(fields.from)) return await again("this sender cannot be used");
      const accountId = bodyId("account", fields.account);
      if (!accounts.some(({ id }) => id === accountId) || !reaches(reach, accountId)) {
        return await again("choose an account");
      }
      const draft = { accountId, name: fields.name, senders: [fields.from], template: "" };
      const campaign = await act(app, request, async ({ db }) => {
        const result = await insertCampaign(db, draft);
        return { result, entry: createdCampaign(result) };
      });
      return await reply.redirect(`/campaigns/${formatId("campaign", campaign.id)}/audience`, 303);
    });
  };
}

function beginning(
  request: FastifyRequest,
  accounts: readonly Account[],
  { fields, problem }: { readonly fields: Fields; readonly problem: string | null },
): Html {
  if (accounts.length === 0) {
    return empty(
      "There is no account to send from.",
      html`<a href="/accounts">Connect one first</a>`,
    );
  }
  const choices = accountChoices(accounts);
  return html`<section class="card">
    ${problemNotice(problem)}
    <form
      class="narrow"
      method="post"
      action="/campaigns/new"
      data-keeps="new"
      ${problem !== null && html`data-refused`}
    >
      ${tokenField(request)} ${keptNote()}
      <label>
        Name
        <input name="name" required maxlength="200" value="${fields.name}" autocomplete="off" />
      </label>
      <label>
        Sender
        <input
          name="from"
          required
          maxlength="15"
          value="${fields.from}"
          autocomplete="off"
          aria-describedby="from-help"
        />
      </label>
      <small id="from-help">
        What people see: up to 11 letters and digits, or a number of yours without +.
      </small>
      ${
        choices.length === 1
          ? html`<input type="hidden" name="account" value="${choices[0]?.value}" />`
          : html`<label>
              Account
              <select name="account" required>
                ${options(choices, fields.account ?? null)}
              </select>
            </label>`
      }
      <button>Continue to the audience</button>
    </form>
  </section>`;
}

import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import { type Account, retireAccount } from "@volley/engine";
import type { App } from "../../app.ts";
import {
  type AccountWish,
  applyWish,
  askAboutWish,
  type Asked,
  type EditAnswer,
} from "../../edit-account.ts";
import { access } from "../../http/access.ts";
import { stillInUse } from "../../http/account-change-routes.ts";
import { existingAccount } from "../../http/account-routes.ts";
import { changedAccount } from "../../http/entries.ts";
import { overtaken } from "../../http/etag.ts";
import { conflict, invalid, notFound } from "../../http/problem.ts";
import { act } from "../act.ts";
import { fieldOf, formOf } from "../form.ts";
import { type Html, html } from "../html.ts";
import { tokenField } from "../layout.ts";

type WithId = { readonly Params: { readonly id: string } };

/** What the forms of an account's page do. */
export function accountChanges(app: App): FastifyPluginAsync {
  return async (server) => {
    const write = { config: access("accounts:write", "account") };
    server.post<WithId>("/accounts/:id/change", write, async (request, reply) => {
      const before = await existingAccount(app, request.params.id);
      const wish = wishOf(request, before);
      const found = foundIn(await askAboutWish(before, wish));
      const answer = await act<EditAnswer>(app, request, async (work) => {
        const result = await applyWish(work, { before, wish, found });
        if (result.kind !== "edited") return { result, entry: null };
        return { result, entry: changedAccount("account.change", result.before, result.account) };
      });
      switch (answer.kind) {
        case "edited":
          return await reply.redirect(`/accounts/${request.params.id}?done=saved`, 303);
        case "missing":
          throw notFound("account");
        case "overtaken":
          throw overtaken("account");
        case "wrong":
          throw conflict(
            answer.reason === "name" ? "account_exists" : "account_busy",
            answer.detail,
          );
      }
    });
    server.post<WithId>("/accounts/:id/retire", write, async (request, reply) => {
      const { id, name } = await existingAccount(app, request.params.id);
      await act(app, request, async ({ db }) => {
        const retirement = await retireAccount(db, id);
        if (retirement.kind === "missing") throw notFound("account");
        if (retirement.kind === "busy") {
          throw conflict("account_busy", stillInUse(name, retirement.campaigns));
        }
        const { before, account } = retirement;
        return { result: undefined, entry: changedAccount("account.retire", before, account) };
      });
      return await reply.redirect(`/accounts/${request.params.id}?done=accountRetired`, 303);
    });
  };
}

/** A form sends all of its fields, so those that are as they were are not asked for. */
function wishOf(request: FastifyRequest, before: Account): AccountWish {
  const sent = formOf(request);
  const changed = (name: "name" | "apiKey" | "restUrl") => {
    const text = fieldOf(sent, name);
    return text === null || text === before[name] ? {} : { [name]: text };
  };
  const apiSecret = fieldOf(sent, "apiSecret");
  return {
    ...changed("name"),
    ...changed("apiKey"),
    ...changed("restUrl"),
    ...(apiSecret === null ? {} : { apiSecret }),
  };
}

function foundIn(asked: Asked) {
  if (asked === null || asked.kind === "found") return asked;
  throw invalid(asked.kind === "wrong" ? "api_secret_needed" : "provider_refused", asked.detail);
}

/** Changing an account and ending its use, at the foot of its page. */
export function accountChangeForms(request: FastifyRequest, account: Account, path: string): Html {
  return html`<details class="card">
    <summary>Change or retire this account</summary>
    <form method="post" action="${path}/change">
      ${tokenField(request)}
      <label>Name <input name="name" required maxlength="100" value="${account.name}" /></label>
      <label
        >API key <input name="apiKey" required maxlength="100" value="${account.apiKey}"
      /></label>
      <label>
        Address
        <input name="restUrl" type="url" required maxlength="200" value="${account.restUrl}" />
      </label>
      <label>
        New API secret
        <input name="apiSecret" type="password" maxlength="200" autocomplete="off" />
      </label>
      <small>
        A new secret is checked at the provider and taken without a pause. Another key or address
        needs its secret, and that no campaign of the account is under way.
      </small>
      <button>Save</button>
    </form>
    <form method="post" action="${path}/retire">
      ${tokenField(request)}
      <button
        class="secondary"
        data-confirm="Retire “${account.name}”? Nothing is sent from it any more. Its campaigns and their history stay."
      >
        Retire this account
      </button>
    </form>
  </details>`;
}

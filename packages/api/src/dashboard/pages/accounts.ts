import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import {
  type Account,
  formatId,
  listAccounts,
  listSenderLimits,
  resumeAccount,
  setAccountLimit,
} from "@volley/engine";
import {
  type AccountRequest,
  addAccount,
  askProvider as askWhatIsAllowed,
  isProviderUrl,
  nameTaken,
  PROVIDER_URL_SHAPE,
} from "../../accounts.ts";
import type { App } from "../../app.ts";
import { credentialsOf } from "../../credentials.ts";
import { access } from "../../http/access.ts";
import { existingAccount } from "../../http/account-routes.ts";
import { accountEntry, addedAccount, changedAccount } from "../../http/entries.ts";
import { reachOf } from "../../http/auth.ts";
import { conflict, invalid, notFound } from "../../http/problem.ts";
import { act } from "../act.ts";
import type { Dashboard } from "../dashboard.ts";
import { fieldOf, formOf } from "../form.ts";
import { moment, rate } from "../format.ts";
import { type Html, html } from "../html.ts";
import { mayDo, type Page, tokenField } from "../layout.ts";
import { empty, figure, figures, panel } from "../parts.ts";
import { badge } from "../states.ts";
import { accountChangeForms } from "./account-change.ts";
import { accountForm, type AccountFields } from "./account-form.ts";
import { senderLimits } from "./sender-limits.ts";

type WithId = { readonly Params: { readonly id: string } };

/** Provider accounts: what each has and allows, and adding one after the provider has confirmed it. */
export function accountPages({ app, show, demo }: Dashboard): FastifyPluginAsync {
  return async (server) => {
    server.get(
      "/accounts",
      { config: access("accounts:read", "asked") },
      async (request, reply) => {
        const accounts = await listAccounts(app.db, reachOf(request));
        const body =
          accounts.length === 0
            ? empty("No account yet.", "Messages go through an account at the provider.")
            : panel(
                "Accounts",
                ["Name", "Key", "State", figures("Limit"), "Added"],
                accounts.map((account) => [
                  html`<a href="/accounts/${formatId("account", account.id)}">${account.name}</a>`,
                  html`<code>${account.apiKey}</code>`,
                  standing(account),
                  rate(account.maxPerSecond),
                  moment(account.createdAt),
                ]),
              );
        const actions =
          mayDo(request, "accounts:write") &&
          html`<a class="button" href="/accounts/new">Connect an account</a>`;
        return await show(
          { request, reply },
          { title: "Accounts", place: "/accounts", actions, body },
        );
      },
    );

    const write = { config: access("accounts:write", "installation") };
    server.get("/accounts/new", write, async (request, reply) => {
      return await show({ request, reply }, formPage(request, {}, null));
    });
    server.post("/accounts/new", write, async (request, reply) => {
      const sent = formOf(request);
      const restUrl = fieldOf(sent, "restUrl");
      const fields = {
        name: fieldOf(sent, "name") ?? "",
        apiKey: fieldOf(sent, "apiKey") ?? "",
        ...(restUrl === null ? {} : { restUrl }),
      };
      const again = async (problem: string) =>
        await show({ request, reply: reply.code(422) }, formPage(request, fields, problem));
      const apiSecret = fieldOf(sent, "apiSecret");
      if (fields.name === "" || fields.apiKey === "" || apiSecret === null) {
        return await again("give a name, the key and the secret");
      }
      if (restUrl !== null && !isProviderUrl(restUrl)) {
        return await again(`the address must be ${PROVIDER_URL_SHAPE}`);
      }
      const added = await add(app, request, { ...fields, apiSecret });
      if (added.kind === "refused") return await again(added.detail);
      const path = `/accounts/${formatId("account", added.account.id)}`;
      return await reply.redirect(`${path}?done=accountAdded`, 303);
    });
    server.post("/accounts/demo", write, async (request, reply) => {
      if (!demo.offered) throw notFound("demo network here");
      const added = await add(app, request, await demo.begin());
      if (added.kind === "refused") throw conflict("demo_network", added.detail);
      return await reply.redirect("/?done=demoReady", 303);
    });

    const read = { config: access("accounts:read", "account") };
    server.get<WithId>("/accounts/:id", read, async (request, reply) => {
      const account = await existingAccount(app, request.params.id);
      const path = `/accounts/${request.params.id}`;
      const limits = await listSenderLimits(app.db, account.id);
      const body = html`<section class="card">
          <dl class="figures">
            ${figure("Limit", rate(account.maxPerSecond), "as the provider allows")}
            ${figure(
              "Balance",
              html`<span hx-get="${path}/balance" hx-trigger="load" aria-live="polite"
                ><a href="${path}/balance">Ask the provider</a></span
              >`,
            )}
          </dl>
          <dl class="facts">
            <dt>Key</dt>
            <dd><code>${account.apiKey}</code></dd>
            <dt>Secret</dt>
            <dd>Kept encrypted, and never shown</dd>
            <dt>Provider</dt>
            <dd><code>${account.restUrl}</code></dd>
            <dt>Added</dt>
            <dd>${moment(account.createdAt)}</dd>
          </dl>
        </section>
        ${senderLimits(request, account, limits)}
        ${
          account.retiredAt === null &&
          mayDo(request, "accounts:write") &&
          accountChangeForms(request, account, path)
        }`;
      const actions =
        mayDo(request, "accounts:write") &&
        html`<form method="post" action="${path}/read">
          ${tokenField(request)}<button class="secondary">Read limit and balance again</button>
        </form>`;
      return await show(
        { request, reply },
        {
          title: account.name,
          place: "/accounts",
          back: { path: "/accounts", label: "Accounts" },
          about: html`${standing(account)}
          ${account.retiredAt !== null && html`<span class="faint">Nothing is sent from it any more.</span>`}`,
          actions,
          body,
        },
      );
    });
    server.post<WithId>(
      "/accounts/:id/read",
      { config: access("accounts:write", "account") },
      async (request, reply) => {
        const before = await existingAccount(app, request.params.id);
        const found = await askWhatIsAllowed(credentialsOf(before, app.sealer));
        if (found.kind === "refused") throw invalid("provider_refused", found.detail);
        await act(app, request, async ({ db }) => {
          const account = { ...before, maxPerSecond: found.maxPerSecond };
          const isNew = await setAccountLimit(db, account.id, account.maxPerSecond);
          const entry = isNew ? changedAccount("account.sync", before, account) : null;
          return { result: undefined, entry };
        });
        return await reply.redirect(`/accounts/${request.params.id}?done=accountRead`, 303);
      },
    );
    server.post<WithId>(
      "/accounts/:id/resume",
      { config: access("campaigns:write", "account") },
      async (request, reply) => {
        const account = await existingAccount(app, request.params.id);
        await act(app, request, async (work) => {
          const ids = await resumeAccount(work, account.id);
          const after = { resumed: ids.map((id) => formatId("campaign", id)) };
          return { result: undefined, entry: accountEntry("account.resume", account, { after }) };
        });
        return await reply.redirect("/?done=accountResumed", 303);
      },
    );
  };
}

function formPage(request: FastifyRequest, fields: AccountFields, problem: string | null): Page {
  const body = accountForm(request, fields, problem);
  return { title: "Connect an account", place: "/accounts", body };
}

type Added =
  | { readonly kind: "added"; readonly account: Account }
  | { readonly kind: "refused"; readonly detail: string };

/** Adds an account once the provider has confirmed it. */
async function add(app: App, request: FastifyRequest, wanted: AccountRequest): Promise<Added> {
  const found = await askWhatIsAllowed(wanted);
  if (found.kind === "refused") return found;
  return await act<Added>(app, request, async (work) => {
    const account = await addAccount(work, wanted, found);
    return account
      ? { result: { kind: "added", account }, entry: addedAccount(account) }
      : { result: { kind: "refused", detail: nameTaken(wanted.name) }, entry: null };
  });
}

function standing({ retiredAt }: Account): Html {
  return retiredAt === null
    ? badge({ label: "In use", tone: "good" })
    : badge({ label: "Retired", tone: "off" });
}

import type { FastifyPluginAsync } from "fastify";
import { type Account, formatId } from "@volley/engine";
import type { App } from "../../app.ts";
import { askProvider, tellNoAnswer } from "../../ask-provider.ts";
import { access } from "../../http/access.ts";
import { existingAccount } from "../../http/account-routes.ts";
import type { Dashboard } from "../dashboard.ts";
import { money } from "../format.ts";
import { type Html, html } from "../html.ts";
import { sendHtml } from "../layout.ts";
import { badge } from "../states.ts";

/** Less than this of an account's currency is told of: a campaign pauses when nothing is left. */
const LOW = 10;

type OfAccount = {
  readonly Params: { readonly id: string };
  readonly Querystring: { readonly of?: string };
};

/** What is left of an account's credit: asked of the provider once a page stands, because that may take seconds. */
export function balanceParts({ app }: Dashboard): FastifyPluginAsync {
  const config = access("accounts:read", "account");
  return async (server) => {
    server.get<OfAccount>("/accounts/:id/balance", { config }, async (request, reply) => {
      const account = await existingAccount(app, request.params.id);
      const { figure, warning } = await balance(app, account);
      const tells = request.query.of === "home" && warning !== null;
      return await sendHtml(reply, tells ? html`${figure} ${warning}` : figure);
    });
  };
}

type Balance = {
  readonly figure: Html;
  /** What Home says of it at the same time; null where there is enough. */
  readonly warning: Html | null;
};

async function balance(app: App, account: Account): Promise<Balance> {
  const answer = await askProvider(app, account, (nexmo) => nexmo.account.balance());
  if (answer.kind !== "balance") {
    const { detail } = tellNoAnswer(answer, account, { what: "the balance" });
    return { figure: html`<span class="faint">not known: ${detail}</span>`, warning: null };
  }
  const left = money(answer.value, account.currency);
  if (Number(answer.value) >= LOW) return { figure: html`${left}`, warning: null };
  const name = html`<a href="/accounts/${formatId("account", account.id)}"
    ><strong>${account.name}</strong></a
  >`;
  // As it is shown: of less than half a cent nobody sends anything.
  if (Number(Number(answer.value).toFixed(2)) <= 0) {
    return {
      figure: html`${left} ${badge({ label: "Used up", tone: "bad" })}`,
      warning: toHome(
        html`<p class="notice bad">
          ${name} has no credit left, and nothing can be sent from it. Add credit at the provider,
          then resume its campaigns.
        </p>`,
      ),
    };
  }
  return {
    figure: html`${left} ${badge({ label: "Low", tone: "doubt" })}`,
    warning: toHome(
      html`<p class="notice doubt">
        ${name} has ${left} left. Its campaigns pause when nothing is left: add credit at the
        provider before then.
      </p>`,
    ),
  };
}

function toHome(notice: Html): Html {
  return html`<div hx-swap-oob="beforeend:#low-credit">${notice}</div>`;
}

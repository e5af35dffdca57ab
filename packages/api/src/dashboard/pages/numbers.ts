import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import { type Account, formatId, listAccounts } from "@volley/engine";
import type { AvailableNumber, OwnedNumber } from "@volley/nexmo";
import { countryName } from "../../country-name.ts";
import { askProvider, tellNoAnswer } from "../../ask-provider.ts";
import { access } from "../../http/access.ts";
import { reachOf } from "../../http/auth.ts";
import { numberEntry } from "../../http/entries.ts";
import { namedAccount } from "../../http/named.ts";
import { noAnswer } from "../../http/provider-answers.ts";
import { SEE_WHETHER_DONE } from "../../numbers.ts";
import { accountChoices, inUse } from "../account-choices.ts";
import { act } from "../act.ts";
import type { Dashboard } from "../dashboard.ts";
import { fieldOf, formOf } from "../form.ts";
import { counted, money } from "../format.ts";
import { type Content, type Html, html } from "../html.ts";
import { mayDo, tokenField } from "../layout.ts";
import { problemNotice } from "../notices.ts";
import { card, DEEDS, empty, figures, options, table } from "../parts.ts";
import { queryOf } from "../query.ts";

/** What the provider gives on a page at the most. */
const PAGE = 100;

/** Numbers that an account has, and such as can be rented. The provider keeps them, so it is asked each time. */
export function numberPages({ app, show }: Dashboard): FastifyPluginAsync {
  const write = { config: access("numbers:write", "asked") };
  return async (server) => {
    server.get("/numbers", { config: access("numbers:read", "asked") }, async (request, reply) => {
      const query = queryOf(request);
      const accounts = await listAccounts(app.db, reachOf(request));
      const account =
        accounts.find(({ id }) => formatId("account", id) === query("account")) ??
        inUse(accounts)[0] ??
        accounts[0];
      const body = account
        ? html`${search(request, accounts, account)} ${await found(request, account)}
          ${await owned(request, account)}`
        : empty("There is no account yet.", html`<a href="/">Connect one first</a>`);
      return await show({ request, reply }, { title: "Numbers", place: "/numbers", body });
    });
    server.post("/numbers/rent", write, async (request, reply) => {
      const { account, line } = await lineIn(request);
      const answer = await askProvider(app, account, (nexmo) => nexmo.numbers.buy(line));
      if (answer.kind !== "done") {
        throw noAnswer(answer, account, {
          what: `to rent ${line.msisdn}`,
          afterwards: SEE_WHETHER_DONE,
        });
      }
      // The provider was asked before, so this line follows what it has done.
      const entry = numberEntry("number.rent", account, {
        country: line.country,
        number: line.msisdn,
      });
      await act(app, request, async () => ({ result: undefined, entry }));
      return await reply.redirect(
        `/numbers?account=${formatId("account", account.id)}&done=rented`,
        303,
      );
    });
    server.post("/numbers/give-back", write, async (request, reply) => {
      const { account, line } = await lineIn(request);
      const answer = await askProvider(app, account, (nexmo) => nexmo.numbers.cancel(line));
      if (answer.kind !== "done") {
        throw noAnswer(answer, account, {
          what: `to give ${line.msisdn} back`,
          afterwards: SEE_WHETHER_DONE,
        });
      }
      const entry = numberEntry("number.cancel", account, {
        country: line.country,
        number: line.msisdn,
      });
      await act(app, request, async () => ({ result: undefined, entry }));
      return await reply.redirect(
        `/numbers?account=${formatId("account", account.id)}&done=givenBack`,
        303,
      );
    });
  };

  async function lineIn(request: FastifyRequest) {
    const form = formOf(request);
    const account = await namedAccount(app, request, fieldOf(form, "account") ?? "");
    const line = { country: fieldOf(form, "country") ?? "", msisdn: fieldOf(form, "number") ?? "" };
    return { account, line };
  }

  async function owned(request: FastifyRequest, account: Account): Promise<Html> {
    const answer = await askProvider(app, account, (nexmo) => nexmo.numbers.owned({ size: PAGE }));
    if (answer.kind !== "page") return card("Numbers of the account", refusal(answer, account));
    const { numbers, count } = answer;
    return card(
      "Numbers of the account",
      numbers.length === 0
        ? empty("None yet.", "Alphanumeric senders need none; people can only reply to numbers.")
        : html`${ownedRows(request, account, numbers)}
          ${count > PAGE && html`<p class="faint">The first ${PAGE} of ${count}.</p>`}`,
    );
  }

  /** What can be rented in the country that was asked for; nothing before one is. */
  async function found(request: FastifyRequest, account: Account): Promise<Html | null> {
    const country = queryOf(request)("country")?.toUpperCase() ?? null;
    if (country === null) return null;
    const ask = { country, size: 20, features: ["SMS"] } as const;
    const answer = await askProvider(app, account, (nexmo) => nexmo.numbers.available(ask));
    if (answer.kind !== "page") return card("For rent", refusal(answer, account));
    const { numbers } = answer;
    return card(
      "For rent",
      numbers.length === 0
        ? empty("None there.", "Try another country.")
        : rentRows(request, account, numbers),
    );
  }
}

function refusal(answer: Parameters<typeof tellNoAnswer>[0], account: Account): Html | null {
  return problemNotice(tellNoAnswer(answer, account, { what: "its numbers" }).detail);
}

function search(request: FastifyRequest, accounts: readonly Account[], account: Account): Html {
  const choices = accountChoices(accounts);
  return html`<form class="inline" method="get" action="/numbers">
    ${
      choices.length > 1 &&
      html`<label>
        Account
        <select name="account">
          ${options(choices, formatId("account", account.id))}
        </select>
      </label>`
    }
    <label>
      Find numbers for rent in the country
      <input
        name="country"
        maxlength="2"
        pattern="[A-Za-z]{2}"
        placeholder="GB"
        value="${queryOf(request)("country")}"
      />
    </label>
    <button class="secondary">Show</button>
  </form>`;
}

function ownedRows(request: FastifyRequest, account: Account, rows: readonly OwnedNumber[]): Html {
  const writes = mayDo(request, "numbers:write");
  return table(
    "Numbers of the account",
    ["Number", "Country", "Type", "Can", ...(writes ? [DEEDS] : [])],
    rows.map((row) => [
      html`<span class="number">+${row.msisdn}</span>`,
      countryName(row.country) ?? row.country,
      typeOf(row),
      abilities(row),
      writes &&
        lineForm(request, account, row, {
          action: "/numbers/give-back",
          label: "Give back",
          question: `Give +${row.msisdn} back? Replies to it are lost from then on, and it may be gone for good.`,
        }),
    ]),
  );
}

function rentRows(
  request: FastifyRequest,
  account: Account,
  rows: readonly AvailableNumber[],
): Html {
  const writes = mayDo(request, "numbers:write");
  const price = (amount: string | null): Content =>
    amount === null ? "not told" : money(amount, account.currency);
  return table(
    `${counted(rows.length, "number")} for rent`,
    ["Number", "Type", "Can", figures("A month"), figures("Once"), ...(writes ? [DEEDS] : [])],
    rows.map((row) => [
      html`<span class="number">+${row.msisdn}</span>`,
      typeOf(row),
      abilities(row),
      price(row.cost),
      price(row.initialPrice),
      writes &&
        lineForm(request, account, row, {
          action: "/numbers/rent",
          label: "Rent",
          question: `Rent +${row.msisdn}? It costs ${row.cost ?? "its price"} ${account.currency} at once, and each month until it is given back.`,
        }),
    ]),
  );
}

const TYPES: Readonly<Record<string, string>> = {
  landline: "Landline",
  "landline-toll-free": "Toll-free",
  "mobile-lvn": "Mobile",
  "mobile-shortcode": "Short code",
};

function typeOf({ type }: Pick<OwnedNumber, "type">): string {
  return type === null ? "" : (TYPES[type] ?? type);
}

function abilities({ features }: Pick<OwnedNumber, "features">): string {
  return features.map((one) => (one === "VOICE" ? "Voice" : one)).join(", ");
}

type Deed = { readonly action: string; readonly label: string; readonly question: string };

function lineForm(
  request: FastifyRequest,
  account: Account,
  line: { readonly msisdn: string; readonly country: string },
  { action, label, question }: Deed,
): Html {
  return html`<form method="post" action="${action}" data-confirm="${question}">
    ${tokenField(request)}
    <input type="hidden" name="account" value="${formatId("account", account.id)}" />
    <input type="hidden" name="country" value="${line.country}" />
    <input type="hidden" name="number" value="${line.msisdn}" />
    <button class="quiet" aria-label="${label} +${line.msisdn}">${label}</button>
  </form>`;
}

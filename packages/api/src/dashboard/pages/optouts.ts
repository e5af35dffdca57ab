import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import {
  formatId,
  listAccounts,
  listOptouts,
  optIn,
  optOut,
  type Optout,
  pickShard,
  readOptouts,
} from "@volley/engine";
import { optoutsCsv } from "@volley/importer";
import { access } from "../../http/access.ts";
import { callerOf, reachOf } from "../../http/auth.ts";
import { optoutEntry } from "../../http/entries.ts";
import { page, readCursor } from "../../http/ids.ts";
import { namedAccount } from "../../http/named.ts";
import { phoneOf } from "../../http/messages.ts";
import { sendCsv } from "../../http/send-csv.ts";
import { accountChoices, inUse } from "../account-choices.ts";
import { act } from "../act.ts";
import type { Dashboard } from "../dashboard.ts";
import { fieldOf, formOf } from "../form.ts";
import { moment, phone } from "../format.ts";
import { type Html, html } from "../html.ts";
import { mayDo, seesMasked, tokenField } from "../layout.ts";
import { card, DEEDS, empty, nextPage, options, panel } from "../parts.ts";
import { queryOf } from "../query.ts";
import { optoutListForm } from "./optout-list.ts";

const PAGE = 50;

/** Who wants no messages, and how we know. */
export function optoutPages({ app, show }: Dashboard): FastifyPluginAsync {
  const { db } = app;
  const shard = pickShard();
  const write = { config: access("optouts:write", "asked") };
  return async (server) => {
    server.get("/optouts", { config: access("optouts:read", "asked") }, async (request, reply) => {
      const query = queryOf(request);
      const search = query("search")?.replaceAll(/\D/g, "") || null;
      const accounts = await listAccounts(db, reachOf(request));
      const rows = await listOptouts(
        db,
        { accounts: reachOf(request), startsWith: search, reason: null, source: null },
        { limit: PAGE + 1, before: readCursor(query("cursor") ?? undefined) },
      );
      const { data, nextCursor } = page(rows, PAGE, (row) => row);
      const choices = accountChoices(inUse(accounts));
      const body = html`${mayDo(request, "optouts:write") && choices.length > 0 && form(request, choices)}
        <form class="inline" method="get" action="/optouts">
          <label>
            Number begins with
            <input name="search" type="search" maxlength="20" value="${query("search")}" />
          </label>
          <button class="secondary">Show</button>
        </form>
        ${
          data.length === 0
            ? empty("Nobody here.", "People opt out by replying STOP; they can be added here too.")
            : list(request, data)
        }
        ${nextPage(search === null ? "/optouts" : `/optouts?search=${search}`, nextCursor)}`;
      const actions =
        data.length > 0 &&
        !seesMasked(request) &&
        html`<a class="button secondary" href="/optouts.csv">Download (CSV)</a>`;
      return await show(
        { request, reply },
        { title: "Opt-outs", place: "/optouts", actions, body },
      );
    });
    server.get("/optouts.csv", write, async (request, reply) => {
      const accounts = reachOf(request);
      const all = { accounts, startsWith: null, reason: null, source: null };
      return await sendCsv(reply, "optouts.csv", optoutsCsv(readOptouts(db, all)));
    });
    server.post("/optouts", write, async (request, reply) => {
      const number = await numberIn(request);
      await act(app, request, async (work) => {
        const changed = await optOut(
          work.db,
          [{ ...number, reason: "asked", ...by(request) }],
          shard,
        );
        const entry = changed.length > 0 ? optoutEntry("optout.add", number.accountId) : null;
        return { result: undefined, entry };
      });
      return await reply.redirect("/optouts?done=optedOut", 303);
    });
    server.post("/optouts/remove", write, async (request, reply) => {
      const number = await numberIn(request);
      await act(app, request, async (work) => {
        const changed = await optIn(work.db, [{ ...number, ...by(request) }]);
        const entry = changed.length > 0 ? optoutEntry("optout.remove", number.accountId) : null;
        return { result: undefined, entry };
      });
      return await reply.redirect("/optouts?done=optedIn", 303);
    });
  };

  async function numberIn(request: FastifyRequest) {
    const sent = formOf(request);
    const { id: accountId } = await namedAccount(app, request, fieldOf(sent, "account") ?? "");
    return { accountId, phone: phoneOf(fieldOf(sent, "phone") ?? "", "number") };
  }
}

function by(request: FastifyRequest) {
  const evidence = fieldOf(formOf(request), "evidence")?.slice(0, 500) ?? null;
  return { source: "operator", actor: callerOf(request).name, evidence, messageId: null } as const;
}

function form(
  request: FastifyRequest,
  choices: readonly { readonly value: string; readonly label: string }[],
): Html {
  return card(
    "Opt a number out",
    html`<form class="inline" method="post" action="/optouts">
        ${tokenField(request)}
        <label
          >Number
          <input name="phone" type="tel" required maxlength="40" placeholder="+447700900123"
        /></label>
        <label>What shows it (may be empty) <input name="evidence" maxlength="500" /></label>
        ${
          choices.length === 1
            ? html`<input type="hidden" name="account" value="${choices[0]?.value}" />`
            : html`<label
                >Account
                <select name="account">
                  ${options(choices, null)}
                </select></label
              >`
        }
        <button>Opt out</button>
      </form>
      ${optoutListForm(request, choices)}`,
  );
}

function list(request: FastifyRequest, rows: readonly Optout[]): Html {
  const masked = seesMasked(request);
  const writes = mayDo(request, "optouts:write");
  return panel(
    "Opt-outs",
    ["Number", "Since", "By", "Evidence", ...(writes ? [DEEDS] : [])],
    rows.map((row) => [
      html`<span class="number">
        ${masked ? phone(row.phone, true) : html`<a href="/people?phone=%2B${row.phone}">${phone(row.phone, false)}</a>`}
      </span>`,
      moment(row.since),
      html`${row.source} <span class="faint">${row.actor}</span>`,
      row.reason === "dead"
        ? html`Nobody is there any more.<br /><span class="faint">${row.evidence}</span>`
        : row.evidence,
      writes &&
        html`<form
          method="post"
          action="/optouts/remove"
          data-confirm="Let ${phone(row.phone, masked)} be texted again? Do so only if the person asked for it."
        >
          ${tokenField(request)}
          <input type="hidden" name="phone" value="+${row.phone}" />
          <input type="hidden" name="account" value="${formatId("account", row.accountId)}" />
          <button class="quiet">Let be texted</button>
        </form>`,
    ]),
  );
}

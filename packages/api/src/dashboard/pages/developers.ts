import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import {
  type ApiKey,
  formatId,
  listAccounts,
  listApiKeys,
  parseId,
  revokeApiKey,
  type Scope,
  SCOPES,
} from "@volley/engine";
import { access } from "../../http/access.ts";
import { callerOf, reachOf } from "../../http/auth.ts";
import { keyEntry } from "../../http/entries.ts";
import { page, pathId, readCursor } from "../../http/ids.ts";
import { notFound } from "../../http/problem.ts";
import { makeKey } from "../../keys.ts";
import { accountChoices } from "../account-choices.ts";
import { act } from "../act.ts";
import type { Dashboard } from "../dashboard.ts";
import { fieldOf, type Form, formOf } from "../form.ts";
import { moment } from "../format.ts";
import { type Html, html } from "../html.ts";
import { tokenField } from "../layout.ts";
import { problemNotice } from "../notices.ts";
import { card, DEEDS, nextPage, options, table } from "../parts.ts";
import { queryOf } from "../query.ts";
import { badge } from "../states.ts";

const PAGE = 25;

/** Roles that people think in, as the scopes that they come to. */
const ROLES: readonly {
  readonly value: string;
  readonly label: string;
  readonly scopes: readonly Scope[];
}[] = [
  {
    value: "viewer",
    label: "Viewer",
    scopes: SCOPES.filter((one) => one.endsWith(":read") && one !== "audit:read"),
  },
  {
    value: "sender",
    label: "Sender",
    scopes: [
      "accounts:read",
      "campaigns:write",
      "messages:write",
      "optouts:write",
      "replies:write",
      "numbers:read",
    ],
  },
  { value: "admin", label: "Admin", scopes: ["admin"] },
];

/** Keys: for people to sign in with, and for programs to use the API. */
export function developerPages({ app, show }: Dashboard): FastifyPluginAsync {
  const config = access("admin", "installation");
  return async (server) => {
    server.get("/developers", { config }, async (request, reply) => {
      return await show({ request, reply }, await keyPage(request, null));
    });
    server.post("/developers/keys", { config }, async (request, reply) => {
      const form = formOf(request);
      const wanted = wantedKey(form);
      if (wanted.kind === "wrong") {
        const again = { request, reply: reply.code(422) };
        return await show(again, await keyPage(request, problemNotice(wanted.problem)));
      }
      const made = await act(app, request, async (work) => {
        const result = await makeKey(work, wanted.key);
        return {
          result,
          entry: result.kind === "made" ? keyEntry("key.create", result.key) : null,
        };
      });
      if (made.kind === "made") {
        return await show(
          { request, reply },
          await keyPage(request, shownOnce(made.key, made.text)),
        );
      }
      const problem =
        made.kind === "taken" ? "a key of this name is in use; choose another name" : made.problem;
      const again = { request, reply: reply.code(422) };
      return await show(again, await keyPage(request, problemNotice(problem)));
    });
    server.post<{ readonly Params: { readonly id: string } }>(
      "/developers/keys/:id/revoke",
      { config },
      async (request, reply) => {
        await act(app, request, async (work) => {
          const key = await revokeApiKey(work.db, pathId("key", request.params.id));
          if (!key) throw notFound("key");
          return { result: undefined, entry: keyEntry("key.revoke", key) };
        });
        return await reply.redirect("/developers?done=keyRevoked", 303);
      },
    );
  };

  async function keyPage(request: FastifyRequest, said: Html | null) {
    const before = readCursor(queryOf(request)("cursor") ?? undefined);
    const rows = await listApiKeys(app.db, PAGE + 1, before);
    const { data, nextCursor } = page(rows, PAGE, (row) => row);
    const accounts = await listAccounts(app.db, reachOf(request));
    const choices = accountChoices(accounts);
    const body = html`${said}
    ${card(
      "Make a key",
      html`<form method="post" action="/developers/keys">
          ${tokenField(request)}
          <div class="inline">
            <label>Name <input name="name" required maxlength="100" autocomplete="off" /></label>
            <label
              >Role
              <select name="role">
                ${options(ROLES, "sender")}
              </select></label
            >
            ${
              choices.length > 1 &&
              html`<label>
                Account
                <select name="account">
                  <option value="">All accounts</option>
                  ${options(choices, null)}
                </select>
              </label>`
            }
            <label
              >Ends after (days, may be empty) <input name="days" type="number" min="1" max="3650"
            /></label>
            <button>Make the key</button>
          </div>
        </form>
        <p class="faint">
          A viewer looks at everything and changes nothing. A sender runs campaigns and looks after
          messages, opt-outs and replies. An admin does everything, and makes keys. Programs send it
          as <code>Authorization: Bearer KEY</code>; what they can do stands in
          <a href="/openapi.json">openapi.json</a>.
        </p>`,
    )}
    ${card("Keys", keyRows(request, data))} ${nextPage("/developers", nextCursor)}`;
    return { title: "Developers", place: "/developers", body } as const;
  }
}

type Wanted =
  | { readonly kind: "key"; readonly key: Parameters<typeof makeKey>[1] }
  | { readonly kind: "wrong"; readonly problem: string };

function wantedKey(form: Form): Wanted {
  const name = fieldOf(form, "name");
  const role = ROLES.find(({ value }) => value === form.get("role"));
  if (name === null || name.length > 100 || !role) {
    return { kind: "wrong", problem: "give a name of up to 100 characters, and a role" };
  }
  const account = fieldOf(form, "account");
  const accountId = account === null ? null : parseId("account", account);
  if (account !== null && accountId === null)
    return { kind: "wrong", problem: "choose an account" };
  const days = Number(fieldOf(form, "days") ?? 0);
  if (!Number.isInteger(days) || days < 0 || days > 3_650) {
    return { kind: "wrong", problem: "the days must be a whole number up to 3,650" };
  }
  const expiresAt = days === 0 ? null : new Date(Date.now() + days * 86_400_000);
  const accounts = accountId === null ? null : [accountId];
  return { kind: "key", key: { name, scopes: role.scopes, accounts, expiresAt } };
}

function shownOnce({ name }: ApiKey, text: string): Html {
  return html`<div class="notice good" role="status">
    <p>The key “${name}”, shown this once. Keep it where nobody else reads it.</p>
    <p><code>${text}</code></p>
  </div>`;
}

function keyRows(request: FastifyRequest, keys: readonly ApiKey[]): Html {
  const own = callerOf(request).id;
  return table(
    "Keys",
    ["Name", "Begins with", "May", "State", "Last used", DEEDS],
    keys.map((key) => [
      html`${key.name}
      ${key.id === own && html`<br /><span class="faint nowrap">signed in here</span>`}`,
      key.prefix && html`<code>${key.prefix}</code>`,
      html`${roleOf(key)}
      ${key.accounts && html`<br /><span class="faint">${key.accounts.length} of the accounts</span>`}`,
      stateOf(key),
      key.lastUsedAt ? moment(key.lastUsedAt) : html`<span class="faint">never</span>`,
      key.revokedAt === null &&
        html`<form
          method="post"
          action="/developers/keys/${formatId("key", key.id)}/revoke"
          data-confirm="Revoke “${key.name}”? Whatever uses it stops working, and that cannot be undone."
        >
          ${tokenField(request)}
          <button class="quiet" aria-label="Revoke ${key.name}">Revoke</button>
        </form>`,
    ]),
  );
}

function roleOf({ scopes }: ApiKey): string {
  const same = (role: { readonly scopes: readonly string[] }) =>
    role.scopes.length === scopes.length && role.scopes.every((one) => scopes.includes(one));
  return ROLES.find(same)?.label ?? scopes.join(", ");
}

function stateOf({ revokedAt, expiresAt }: ApiKey): Html {
  if (revokedAt) return badge({ label: "Revoked", tone: "off" });
  if (expiresAt && expiresAt.getTime() <= Date.now()) return badge({ label: "Ended", tone: "off" });
  return html`${badge({ label: "In use", tone: "good" })}
  ${expiresAt && html`<br /><span class="faint nowrap">until ${moment(expiresAt)}</span>`}`;
}

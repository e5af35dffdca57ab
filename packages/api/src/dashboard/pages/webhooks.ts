import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import {
  type Endpoint,
  EVENT_TYPES,
  type EventType,
  isOfRecipients,
  listAccounts,
  listEndpoints,
} from "@volley/engine";
import { addedEndpoint } from "../../endpoint-entries.ts";
import { addEndpoint } from "../../endpoints.ts";
import { access } from "../../http/access.ts";
import { reachOf } from "../../http/auth.ts";
import { page, readCursor } from "../../http/ids.ts";
import { namedAccount } from "../../http/named.ts";
import { accountChoices, inUse } from "../account-choices.ts";
import { act } from "../act.ts";
import type { Dashboard } from "../dashboard.ts";
import { fieldOf, type Form, formOf } from "../form.ts";
import { type Html, html } from "../html.ts";
import { mayDo, tokenField } from "../layout.ts";
import { problemNotice } from "../notices.ts";
import { card, type Choice, empty, nextPage, options, panel } from "../parts.ts";
import { queryOf } from "../query.ts";
import { endpointBadge, endpointPath, eventNames } from "./endpoint-words.ts";

const PAGE = 50;
const NOTHING_TYPED: Form = new Map();

/** Programs that are told what happens. */
export function webhookPages({ app, show }: Dashboard): FastifyPluginAsync {
  const { db } = app;
  return async (server) => {
    const read = { config: access("webhooks:read", "asked") };
    const write = { config: access("webhooks:write", "asked") };
    server.get("/webhook-endpoints", read, async (request, reply) => {
      return await show({ request, reply }, await listPage(request, null, NOTHING_TYPED));
    });
    server.post("/webhook-endpoints", write, async (request, reply) => {
      const form = formOf(request);
      const { id: accountId } = await namedAccount(app, request, fieldOf(form, "account") ?? "");
      const url = fieldOf(form, "url") ?? "";
      const events = EVENT_TYPES.filter((type) => form.has(type));
      const again = async (problem: string) => {
        const notice = problemNotice(problem);
        return await show(
          { request, reply: reply.code(422) },
          await listPage(request, notice, form),
        );
      };
      if (events.length === 0) return await again("choose at least one event");
      const added = await act(app, request, async (work) => {
        const result = await addEndpoint(work, { accountId, url, events, description: "" });
        const entry = result.kind === "added" ? addedEndpoint(result.endpoint) : null;
        return { result, entry };
      });
      if (added.kind !== "added") return await again(added.problem);
      const said = shownOnce(added.secret);
      return await show({ request, reply }, await listPage(request, said, NOTHING_TYPED));
    });
  };

  /** @param typed what somebody has typed already, where something was wrong with it */
  async function listPage(request: FastifyRequest, above: Html | null, typed: Form) {
    const reach = reachOf(request);
    const all = await listAccounts(db, reach);
    const accounts = inUse(all);
    const choices = accountChoices(accounts);
    const before = readCursor(queryOf(request)("cursor") ?? undefined);
    const rows = await listEndpoints(db, { reach, before, limit: PAGE + 1 });
    const { data, nextCursor } = page(rows, PAGE, (row) => row);
    const adds = mayDo(request, "webhooks:write") && accounts.length > 0;
    const body = html`${above}
    ${
      data.length === 0
        ? empty("Nobody is told yet.", "An endpoint is an address of a program of yours.")
        : endpointRows(data, new Map(all.map(({ id, name }) => [id, name])))
    }
    ${nextPage("/webhook-endpoints", nextCursor)} ${adds && addForm(request, choices, typed)}`;
    return { title: "Webhooks", place: "/webhook-endpoints", body } as const;
  }
}

function endpointRows(endpoints: readonly Endpoint[], names: ReadonlyMap<number, string>): Html {
  const several = names.size > 1;
  return panel(
    "Endpoints",
    ["Address", "State", ...(several ? ["Account"] : []), "Told of"],
    endpoints.map((endpoint) => [
      html`<a href="${endpointPath(endpoint)}">${endpoint.url}</a>
        ${endpoint.description !== "" && html`<br /><span class="faint">${endpoint.description}</span>`}`,
      endpointBadge(endpoint),
      ...(several ? [names.get(endpoint.accountId)] : []),
      eventNames(endpoint.events),
    ]),
  );
}

function addForm(request: FastifyRequest, choices: readonly Choice[], typed: Form): Html {
  return card(
    "Add an endpoint",
    html`<form method="post" action="/webhook-endpoints">
      ${tokenField(request)}
      <div class="inline">
        <label>
          Address
          <input
            name="url"
            type="url"
            required
            maxlength="2000"
            placeholder="https://crm.example/hooks"
            value="${typed.get("url")}"
          />
        </label>
        <label>
          Account
          <select name="account">
            ${options(choices, typed.get("account") ?? null)}
          </select>
        </label>
      </div>
      ${choice(
        "Told of",
        EVENT_TYPES.filter((type) => !isOfRecipients(type)),
        typed,
      )}
      ${choice("Told of each recipient", EVENT_TYPES.filter(isOfRecipients), typed)}
      <button>Add the endpoint</button>
    </form>`,
  );
}

function choice(legend: string, types: readonly EventType[], typed: Form): Html {
  return html`<fieldset class="choices">
    <legend>${legend}</legend>
    ${types.map(
      (type) =>
        html`<label
          ><input type="checkbox" name="${type}" ${typed.has(type) && html`checked`} />
          ${type}</label
        >`,
    )}
  </fieldset>`;
}

function shownOnce(secret: string): Html {
  return html`<div class="notice good" role="status">
    <p>The endpoint is added. Its secret checks the signatures; it is shown this once.</p>
    <p><code>${secret}</code></p>
  </div>`;
}

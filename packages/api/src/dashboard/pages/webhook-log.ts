import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import {
  type Delivery,
  type DeliveryState,
  type Endpoint,
  findEndpoint,
  formatId,
  listDeliveries,
  removeEndpoint,
  replayDeliveries,
  tellTest,
} from "@volley/engine";
import { changedEndpoint, endpointEntry } from "../../endpoint-entries.ts";
import { editEndpoint } from "../../endpoints.ts";
import { access } from "../../http/access.ts";
import { page, pathId, readCursor } from "../../http/ids.ts";
import { notFound } from "../../http/problem.ts";
import { span } from "../../span.ts";
import { act } from "../act.ts";
import type { Dashboard } from "../dashboard.ts";
import { fieldOf, type Form, formOf } from "../form.ts";
import { moment } from "../format.ts";
import { type Content, type Html, html } from "../html.ts";
import { mayDo, tokenField } from "../layout.ts";
import { problemNotice } from "../notices.ts";
import { DEEDS, empty, figures, nextPage, options, panel } from "../parts.ts";
import { queryOf } from "../query.ts";
import { badge } from "../states.ts";
import { endpointBadge, endpointPath, eventNames } from "./endpoint-words.ts";

type WithId = { readonly Params: { readonly id: string } };

const PAGE = 50;
const STATES = [
  ["waiting", { label: "Waiting", tone: "waiting" }],
  ["delivered", { label: "Told", tone: "good" }],
  ["failed", { label: "Failed", tone: "bad" }],
] as const satisfies readonly (readonly [DeliveryState, Parameters<typeof badge>[0]])[];
const CHOICES = STATES.map(([value, { label }]) => ({ value, label }));

/** One endpoint: how it stands, what it was told, and telling it again. */
export function webhookLogPages({ app, show }: Dashboard): FastifyPluginAsync {
  const { db } = app;

  async function existing(request: FastifyRequest<WithId>): Promise<Endpoint> {
    const endpoint = await findEndpoint(db, pathId("endpoint", request.params.id));
    if (!endpoint) throw notFound("endpoint");
    return endpoint;
  }

  return async (server) => {
    const read = { config: access("webhooks:read", "endpoint") };
    const write = { config: access("webhooks:write", "endpoint") };
    server.get<WithId>("/webhook-endpoints/:id", read, async (request, reply) => {
      const endpoint = await existing(request);
      const query = queryOf(request);
      const state = STATES.find(([one]) => one === query("state"))?.[0] ?? null;
      const before = readCursor(query("cursor") ?? undefined);
      const asked = { endpointId: endpoint.id, state, before, limit: PAGE + 1 };
      const { data, nextCursor } = page(await listDeliveries(db, asked), PAGE, (row) => row);
      const path = endpointPath(endpoint);
      const body = html`${standing(endpoint)}
        <form class="inline" method="get" action="${path}">
          <label>
            State
            <select name="state">
              <option value="">All</option>
              ${options(CHOICES, state)}
            </select>
          </label>
          <button class="secondary">Show</button>
        </form>
        ${
          data.length === 0
            ? empty("Nothing was told.", "What happens from now on will stand here.")
            : log(request, endpoint, data)
        }
        ${nextPage(state === null ? path : `${path}?state=${state}`, nextCursor)}`;
      return await show(
        { request, reply },
        {
          title: new URL(endpoint.url).host,
          place: "/webhook-endpoints",
          back: { path: "/webhook-endpoints", label: "Webhooks" },
          about: endpointBadge(endpoint),
          actions: mayDo(request, "webhooks:write") && controls(request, endpoint),
          body,
        },
      );
    });
    server.post<WithId>("/webhook-endpoints/:id/state", write, async (request, reply) => {
      const { id } = await existing(request);
      const state = fieldOf(formOf(request), "state") === "enabled" ? "enabled" : "disabled";
      await act(app, request, async (work) => {
        const changed = await editEndpoint(work, id, { settings: { state } });
        if (changed.kind !== "changed") throw notFound("endpoint");
        return { result: undefined, entry: changedEndpoint(changed.before, changed.endpoint) };
      });
      return await reply.redirect(`${endpointPath({ id })}?done=saved`, 303);
    });
    server.post<WithId>("/webhook-endpoints/:id/remove", write, async (request, reply) => {
      const { id } = await existing(request);
      await act(app, request, async (work) => {
        const removed = await removeEndpoint(work.db, id);
        if (!removed) throw notFound("endpoint");
        return { result: undefined, entry: endpointEntry("webhook.remove", removed) };
      });
      return await reply.redirect("/webhook-endpoints?done=endpointRemoved", 303);
    });
    server.post<WithId>("/webhook-endpoints/:id/test", write, async (request, reply) => {
      const endpoint = await existing(request);
      await act(app, request, async (work) => ({
        result: await tellTest(work.db, endpoint.id),
        entry: endpointEntry("webhook.test", endpoint),
      }));
      return await reply.redirect(`${endpointPath(endpoint)}?done=toldAgain`, 303);
    });
    server.post<WithId>("/webhook-endpoints/:id/replay", write, async (request, reply) => {
      const endpoint = await existing(request);
      const which = chosenIn(formOf(request));
      await act(app, request, async (work) => {
        const result = await replayDeliveries(work.db, { endpointId: endpoint.id, which });
        if (result === 0 && "id" in which) throw notFound("delivery");
        const entry = endpointEntry("webhook.replay", endpoint, { replayed: result });
        return { result, entry: result > 0 ? entry : null };
      });
      return await reply.redirect(`${endpointPath(endpoint)}?done=toldAgain`, 303);
    });
  };
}

/** One delivery, or without one all that failed and are still in the log. */
function chosenIn(form: Form): { readonly id: number } | { readonly failedSince: Date } {
  const delivery = fieldOf(form, "delivery");
  return delivery === null ? { failedSince: new Date(0) } : { id: pathId("delivery", delivery) };
}

function standing({ url, description, events, failingSince, disabledReason }: Endpoint): Html {
  return html`${problemNotice(disabledReason && `it was disabled: ${disabledReason}`)}
    ${
      failingSince &&
      html`<p class="notice doubt">Nothing has got through since ${moment(failingSince)}.</p>`
    }
    <section class="card">
      <dl class="facts">
        <dt>Address</dt>
        <dd><code>${url}</code></dd>
        ${
          description !== "" &&
          html`<dt>Description</dt>
            <dd>${description}</dd>`
        }
        <dt>Told of</dt>
        <dd>${eventNames(events)}</dd>
      </dl>
    </section>`;
}

function controls(request: FastifyRequest, endpoint: Endpoint): Html {
  const path = endpointPath(endpoint);
  const isOn = endpoint.state === "enabled";
  const question = `Remove ${endpoint.url}? What it was still to be told is never told.`;
  return html`<form method="post" action="${path}/test">
      ${tokenField(request)}<button class="secondary">Send a test</button>
    </form>
    <form method="post" action="${path}/replay">
      ${tokenField(request)}<button class="secondary">Tell what failed again</button>
    </form>
    <form method="post" action="${path}/state">
      ${tokenField(request)}
      <input type="hidden" name="state" value="${isOn ? "disabled" : "enabled"}" />
      <button class="secondary">${isOn ? "Disable" : "Enable"}</button>
    </form>
    <form method="post" action="${path}/remove" data-confirm="${question}">
      ${tokenField(request)}<button class="danger">Remove</button>
    </form>`;
}

function log(request: FastifyRequest, endpoint: Endpoint, rows: readonly Delivery[]): Html {
  const writes = mayDo(request, "webhooks:write");
  return panel(
    "Log",
    ["When", "Event", "State", figures("Tries"), "Latest answer", ...(writes ? [DEEDS] : [])],
    rows.map((row) => [
      moment(row.createdAt),
      html`${row.type}<br /><span class="faint">${formatId("delivery", row.id)}</span>`,
      stateBadge(row.state),
      row.attempts.length,
      latestAnswer(row),
      ...(writes ? [againButton(request, endpoint, row)] : []),
    ]),
  );
}

function stateBadge(state: DeliveryState): Content {
  const found = STATES.find(([one]) => one === state);
  return found && badge(found[1]);
}

function latestAnswer({ attempts, dueAt }: Delivery): Content {
  const latest = attempts.at(-1);
  if (!latest) return null;
  return html`${latest.problem ?? latest.status}
    <span class="faint">in ${span(latest.tookMs)} ${latest.answer}</span>
    ${dueAt && html`<br /><span class="faint">next try ${moment(dueAt)}</span>`}`;
}

function againButton(request: FastifyRequest, endpoint: Endpoint, { id }: Delivery): Html {
  const delivery = formatId("delivery", id);
  return html`<form method="post" action="${endpointPath(endpoint)}/replay">
    ${tokenField(request)}
    <input type="hidden" name="delivery" value="${delivery}" />
    <button class="quiet" aria-label="Tell again: ${delivery}">Tell again</button>
  </form>`;
}

import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import {
  type Campaign,
  formatId,
  listRecipients,
  pickShard,
  readOddRows,
  type Recipient,
} from "@volley/engine";
import { access } from "../../http/access.ts";
import { messageEffect, recipientOf } from "../../http/messages.ts";
import { conflict, ProblemError } from "../../http/problem.ts";
import { sendTest } from "../../test-message.ts";
import { act } from "../act.ts";
import type { Dashboard } from "../dashboard.ts";
import { fieldOf, formOf } from "../form.ts";
import { type Html, html } from "../html.ts";
import { sendHtml, tokenField } from "../layout.ts";
import { problemNotice } from "../notices.ts";
import { keptNote } from "./kept.ts";
import { type Audience, messagePreview } from "./message-preview.ts";
import { saveSettings } from "./save-settings.ts";
import { draftAt, stepList } from "./steps.ts";

/** Rows that say which fields there are; of the text itself many more are looked at, and all in the last step. */
const SAMPLE = 200;

type WithId = { readonly Params: { readonly id: string } };
type Typed = { readonly from: string; readonly text: string };

/** The second step: what they are told, seen on real rows. */
export function messageStep({ app, show }: Dashboard): FastifyPluginAsync {
  const shard = pickShard();
  const write = { config: access("campaigns:write", "campaign") };
  return async (server) => {
    server.get<WithId>("/campaigns/:id/message", write, async (request, reply) => {
      const campaign = await draftAt(app, request.params.id);
      const typed = { from: campaign.senders[0] ?? "", text: campaign.template ?? "" };
      const body = await page(request, campaign, { typed, problem: null });
      return await show({ request, reply }, { title: campaign.name, place: "/campaigns", body });
    });
    server.post<WithId>("/campaigns/:id/message", write, async (request, reply) => {
      const campaign = await draftAt(app, request.params.id);
      const typed = typedIn(request);
      const problem = await saveSettings(app, request, { campaign, wishes: typed });
      if (problem === null) {
        return await reply.redirect(`/campaigns/${request.params.id}/schedule`, 303);
      }
      const body = await page(request, campaign, { typed, problem });
      const again = { request, reply: reply.code(422) };
      return await show(again, { title: campaign.name, place: "/campaigns", body });
    });
    server.post<WithId>("/campaigns/:id/message/preview", write, async (request, reply) => {
      const campaign = await draftAt(app, request.params.id);
      const seen = await preview(typedIn(request).text, campaign, await sample(campaign));
      return await sendHtml(reply, seen);
    });
    server.post<WithId>("/campaigns/:id/message/test", write, async (request, reply) => {
      const campaign = await draftAt(app, request.params.id);
      const to = fieldOf(formOf(request), "to") ?? "";
      return await sendHtml(reply, await tried(request, campaign, to));
    });
  };

  async function sample({ id }: Campaign): Promise<readonly Recipient[]> {
    return await listRecipients(app.db, { campaignId: id, after: 0, limit: SAMPLE });
  }

  async function preview(
    text: string,
    campaign: Campaign,
    rows: readonly Recipient[],
  ): Promise<Html> {
    const findOdd: Audience["findOdd"] = (fields) => readOddRows(app.db, campaign.id, fields);
    return await messagePreview(text, { rows, findOdd });
  }

  async function page(
    request: FastifyRequest,
    campaign: Campaign,
    { typed, problem }: { readonly typed: Typed; readonly problem: string | null },
  ): Promise<Html> {
    const rows = await sample(campaign);
    const fields = [...new Set(rows.flatMap((row) => Object.keys(row.fields)))];
    const seen = await preview(typed.text, campaign, rows);
    return html`${stepList(campaign, "message")} ${problemNotice(problem)}
    ${messageForm(request, campaign, { typed, fields, seen, isRefused: problem !== null })}`;
  }

  /** Sends what is written now to one number, and says what became of it. */
  async function tried(request: FastifyRequest, campaign: Campaign, to: string): Promise<Html> {
    const problem = await saveSettings(app, request, { campaign, wishes: typedIn(request) });
    if (problem !== null) return html`${problemNotice(problem)}`;
    try {
      const test = { ...recipientOf(to), recipientId: null, shard };
      const saved = await draftAt(app, formatId("campaign", campaign.id));
      await act(app, request, async (work) => {
        const answer = await sendTest(work, saved, test);
        if (answer.kind !== "triggered") {
          throw conflict("no_recipients", "load recipients first: a test takes the values of one");
        }
        const { entry } = messageEffect(answer.triggered, { to });
        return { result: undefined, entry };
      });
      return html`<p class="notice good" role="status" data-saves>
        On its way to ${to}.
        <a href="/people?phone=${encodeURIComponent(to)}">See what became of it</a>
      </p>`;
    } catch (error) {
      if (error instanceof ProblemError) return html`${problemNotice(error.message)}`;
      throw error;
    }
  }
}

function typedIn(request: FastifyRequest): Typed {
  const form = formOf(request);
  // What a text begins and ends with belongs to it; a browser sends its line ends as two signs.
  const text = (form.get("text") ?? "").replaceAll("\r\n", "\n");
  return { from: fieldOf(form, "from") ?? "", text };
}

function messageForm(
  request: FastifyRequest,
  { id }: Campaign,
  {
    typed,
    fields,
    seen,
    isRefused,
  }: {
    readonly typed: Typed;
    readonly fields: readonly string[];
    readonly seen: Html;
    readonly isRefused: boolean;
  },
): Html {
  const path = `/campaigns/${formatId("campaign", id)}/message`;
  return html`<form
    method="post"
    action="${path}"
    id="message"
    data-keeps="${path}"
    ${isRefused && html`data-refused`}
  >
    ${tokenField(request)} ${keptNote()}
    <div class="cards">
      <section class="card">
        <h2>Text</h2>
        <label>
          Sender
          <input name="from" required maxlength="15" value="${typed.from}" autocomplete="off" />
        </label>
        <label for="text">Message</label>
        <textarea
          id="text"
          name="text"
          rows="7"
          required
          maxlength="3200"
          aria-describedby="fields-help"
          hx-post="${path}/preview"
          hx-trigger="input delay:300ms"
          hx-target="#seen"
        >
${typed.text}</textarea>
        <p id="fields-help" class="faint">
          ${
            fields.length === 0
              ? "The columns of your file can be put in once it is loaded."
              : "Put in a column of the file. The words between the quotes stand where somebody has no value."
          }
        </p>
        <div class="chips">
          ${fields.map(
            (field) =>
              html`<button type="button" class="secondary" data-field="${field}" data-into="text">
                ${field}
              </button>`,
          )}
        </div>
      </section>
      <section class="card">
        <h2>What people will see</h2>
        <div id="seen" aria-live="polite">${seen}</div>
        <h3>Try it</h3>
        <div class="inline">
          <label>
            Number of yours
            <input name="to" type="tel" maxlength="40" placeholder="+447700900123" data-unkept />
          </label>
          <button
            type="submit"
            class="secondary"
            formaction="${path}/test"
            hx-post="${path}/test"
            hx-target="#tried"
          >
            Send a test
          </button>
        </div>
        <div id="tried" aria-live="polite"></div>
      </section>
    </div>
    <button type="submit">Save and continue to the schedule</button>
  </form>`;
}

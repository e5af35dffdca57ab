import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import { formatId, type Inbound, listConversations } from "@volley/engine";
import { readConversation } from "../../conversation.ts";
import type { App } from "../../app.ts";
import { access } from "../../http/access.ts";
import { reachOf } from "../../http/auth.ts";
import { page, readCursor } from "../../http/ids.ts";
import { namedAccount } from "../../http/named.ts";
import { phoneOf } from "../../http/messages.ts";
import type { Dashboard } from "../dashboard.ts";
import { moment, phone } from "../format.ts";
import { type Html, html } from "../html.ts";
import { seesMasked, sightKey } from "../layout.ts";
import { liveArea } from "../live-area.ts";
import { empty, nextPage, panel } from "../parts.ts";
import { queryOf } from "../query.ts";
import { badge, recipientWords } from "../states.ts";

const PAGE = 50;

/** What people write back, as conversations. */
export function replyPages({ app, show, live }: Dashboard): FastifyPluginAsync {
  const config = access("replies:read", "asked");
  return async (server) => {
    server.get("/replies", { config }, async (request, reply) => {
      const rows = await conversations(app, request);
      // Only the newest can change; whoever has gone back reads on in peace.
      const body = queryOf(request)("cursor") === null ? liveArea("/replies/live", rows) : rows;
      return await show({ request, reply }, { title: "Replies", place: "/replies", body });
    });
    server.get("/replies/live", { config }, async (request, reply) => {
      const seen = request.headers["last-event-id"];
      const key = `replies ${sightKey(request)}`;
      const part = { key, make: () => conversations(app, request) };
      live.stream(reply, part, typeof seen === "string" ? seen : null);
    });
    server.get("/replies/conversation", { config }, async (request, reply) => {
      const query = queryOf(request);
      const { id: accountId } = await namedAccount(app, request, query("account") ?? "");
      const number = phoneOf(query("phone") ?? "", "number");
      const messages = await readConversation(app.db, { accountId, phone: number });
      const title = `Conversation with ${phone(number, seesMasked(request))}`;
      const body = html`${
        messages.length === 0
          ? empty("Nothing went to and fro.", null)
          : html`<ol class="talk">
              ${messages.map(message)}
            </ol>`
      }`;
      return await show(
        { request, reply },
        {
          title,
          place: "/replies",
          back: { path: "/replies", label: "Replies" },
          body,
        },
      );
    });
  };
}

async function conversations(app: App, request: FastifyRequest): Promise<Html> {
  const before = readCursor(queryOf(request)("cursor") ?? undefined);
  const rows = await listConversations(app.db, reachOf(request), { limit: PAGE + 1, before });
  const { data, nextCursor } = page(rows, PAGE, (row) => row);
  return html`<div>
    ${
      data.length === 0
        ? empty(
            "Nobody has written yet.",
            "Replies to your numbers appear here within a second or two.",
          )
        : list(data, seesMasked(request))
    }
    ${nextPage("/replies", nextCursor)}
  </div>`;
}

type Message = Awaited<ReturnType<typeof readConversation>>[number];

function message(one: Message): Html {
  return html`<li class="${one.direction}">
    <p class="bubble">${html`<span class="said">${one.text}</span>`}</p>
    <p class="faint">
      ${moment(new Date(one.at))} ${one.direction === "out" && badge(recipientWords(one.state))}
    </p>
  </li>`;
}

function list(rows: readonly Inbound[], masked: boolean): Html {
  return panel(
    "Conversations",
    ["From", "Latest message", "When", "Understood as"],
    rows.map((row) => {
      const account = formatId("account", row.accountId);
      return [
        row.phone === null
          ? row.writer
          : masked
            ? phone(row.phone, true)
            : html`<a href="/replies/conversation?account=${account}&amp;phone=%2B${row.phone}">
                ${phone(row.phone, false)}
              </a>`,
        row.text,
        moment(row.receivedAt),
        row.action,
      ];
    }),
  );
}

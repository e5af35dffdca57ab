import type { FastifyPluginAsync } from "fastify";
import { AUDIT_ACTIONS, type AuditLine, listAudit } from "@volley/engine";
import { access } from "../../http/access.ts";
import { reachOf } from "../../http/auth.ts";
import { page, readCursor } from "../../http/ids.ts";
import type { Dashboard } from "../dashboard.ts";
import { moment } from "../format.ts";
import { type Content, type Html, html } from "../html.ts";
import { empty, nextPage, options, panel } from "../parts.ts";
import { queryOf } from "../query.ts";

const PAGE = 50;

/** Who changed what, and when. */
export function activityPage({ app, show }: Dashboard): FastifyPluginAsync {
  return async (server) => {
    server.get("/activity", { config: access("audit:read", "asked") }, async (request, reply) => {
      const query = queryOf(request);
      const action = AUDIT_ACTIONS.find((one) => one === query("action")) ?? null;
      const rows = await listAudit(app.db, {
        reach: reachOf(request),
        before: readCursor(query("cursor") ?? undefined),
        limit: PAGE + 1,
        action,
        accountId: null,
        subject: query("subject"),
        apiKeyId: null,
      });
      const { data, nextCursor } = page(rows, PAGE, (row) => row);
      const actions = AUDIT_ACTIONS.map((value) => ({ value, label: value }));
      const path = action === null ? "/activity" : `/activity?action=${action}`;
      const body = html`<form class="inline" method="get" action="/activity">
          <label>
            What
            <select name="action">
              <option value="">Everything</option>
              ${options(actions, action)}
            </select>
          </label>
          <button class="secondary">Show</button>
        </form>
        ${data.length === 0 ? empty("Nothing was changed.", null) : list(data)}
        ${nextPage(path, nextCursor)}`;
      return await show({ request, reply }, { title: "Activity", place: "/activity", body });
    });
  };
}

function list(lines: readonly AuditLine[]): Html {
  return panel(
    "Changes",
    ["When", "Who", "What", "Of", "Details"],
    lines.map((line) => [
      moment(line.at),
      html`${line.actor}
        <span class="faint"
          >${line.actorKind === "cli" ? "at the command line" : line.origin}</span
        >`,
      line.action,
      subject(line.subject),
      details(line),
    ]),
  );
}

/** Pages of those that have one. */
const PAGES: Readonly<Record<string, string>> = {
  cmp: "/campaigns",
  acc: "/accounts",
  whe: "/webhook-endpoints",
};

function subject(id: string | null): Content {
  const [kind = ""] = id?.split("_") ?? [];
  const path = PAGES[kind];
  return path === undefined ? id : html`<a href="${path}/${id}">${id}</a>`;
}

/** The members that changed, before and after. */
function details({ before, after }: AuditLine): Html | null {
  const names = Object.keys(after ?? before ?? {});
  if (names.length === 0) return null;
  return html`<details>
    <summary>${names.length > 3 ? `${names.length} values` : names.join(", ")}</summary>
    <dl class="facts">
      ${names.map(
        (name) =>
          html`<dt>${name}</dt>
            <dd>
              ${shown(before, name)}${before !== null && after !== null && " → "}${shown(after, name)}
            </dd>`,
      )}
    </dl>
  </details>`;
}

function shown(values: object | null, name: string): string {
  const value: unknown = values === null ? undefined : Object(values)[name];
  if (value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

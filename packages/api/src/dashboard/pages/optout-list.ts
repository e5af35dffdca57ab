import { Readable } from "node:stream";
import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import { CsvError } from "@volley/importer";
import { access } from "../../http/access.ts";
import { callerOf } from "../../http/auth.ts";
import { optoutEntry } from "../../http/entries.ts";
import { namedAccount } from "../../http/named.ts";
import { invalid } from "../../http/problem.ts";
import { steadily } from "../../http/upload-body.ts";
import { type LoadedOptouts, loadOptouts } from "../../optouts.ts";
import { act } from "../act.ts";
import type { Dashboard } from "../dashboard.ts";
import { count, counted } from "../format.ts";
import { type Html, html } from "../html.ts";
import { sendHtml } from "../layout.ts";
import { problemNotice } from "../notices.ts";
import { type Choice, options, table } from "../parts.ts";
import { queryOf } from "../query.ts";
import { formToken } from "../session.ts";

/** Lines shown of those that hold no number. */
const SHOWN = 20;

/** Opts out every number of a CSV. The answer is a part of the page, with what became of its rows. */
export function optoutList({ app }: Dashboard): FastifyPluginAsync {
  return async (server) => {
    // The body stays a stream, so a list of any size passes through without being held.
    server.addContentTypeParser(
      "application/octet-stream",
      async (_request: unknown, body: unknown) => body,
    );
    server.put(
      "/optouts/list",
      { config: access("optouts:write", "asked"), bodyLimit: Number.MAX_SAFE_INTEGER },
      async (request, reply) => {
        const query = queryOf(request);
        const { id: accountId } = await namedAccount(app, request, query("account") ?? "");
        const { body } = request;
        if (!(body instanceof Readable)) throw invalid("no_file", "choose a file");
        const fileName = query("fileName")?.slice(0, 200) ?? "optouts.csv";
        const bytes = steadily(body, app.config.uploadPatienceMs);
        const by = { source: "import", actor: callerOf(request).name } as const;
        try {
          const loaded = await loadOptouts(app, { accountId, fileName, bytes, options: {}, ...by });
          const { problems: _, ...counts } = loaded;
          // The file came over many transactions, so this line follows the last of them.
          const entry = optoutEntry("optout.import", accountId, { fileName, ...counts });
          await act(app, request, async () => ({ result: undefined, entry }));
          return await sendHtml(reply, outcome(loaded));
        } catch (error) {
          if (!(error instanceof CsvError)) throw error;
          return await sendHtml(reply, html`${problemNotice(error.message)}`);
        }
      },
    );
  };
}

function outcome({ added, known, invalid: bad, problems }: LoadedOptouts): Html {
  return html`<p class="notice good" role="status">
      ${counted(added, "number is", "numbers are")} opted out, ${count(known)} had opted out before,
      ${counted(bad, "row has", "rows have")} no number. <a href="/optouts">Show them</a>
    </p>
    ${
      problems.length > 0 &&
      table(
        "Rows without a number",
        ["Line", "Why"],
        problems.slice(0, SHOWN).map(({ line, reason }) => [line, reason]),
      )
    }`;
}

/** Where a list is chosen; a script sends it, because a file of any size is sent as it is. */
export function optoutListForm(request: FastifyRequest, accounts: readonly Choice[]): Html {
  return html`<details>
    <summary>Opt out a whole list</summary>
    <form class="inline" data-sends="/optouts/list" data-token="${formToken(request)}">
      <label>
        CSV file with a column of numbers
        <input type="file" name="file" accept=".csv,.txt,.tsv,.gz,text/csv" required />
      </label>
      ${
        accounts.length === 1
          ? html`<input type="hidden" name="account" value="${accounts[0]?.value}" />`
          : html`<label
              >Account of the list
              <select name="account">
                ${options(accounts, null)}
              </select></label
            >`
      }
      <button class="secondary">Opt all of them out</button>
    </form>
    <noscript
      ><p>Without scripts, load the list with <code>volley optout import</code>.</p></noscript
    >
    <div id="list-outcome" aria-live="polite"></div>
  </details>`;
}

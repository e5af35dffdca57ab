import type { FastifyPluginAsync } from "fastify";
import { notFound } from "../http/problem.ts";
import { allProblems, exampleOf, pageOf } from "../http/problems/catalogue.ts";
import type { Assets } from "./assets.ts";
import { type Content, html } from "./html.ts";
import { bareDocument, sendHtml } from "./layout.ts";
import { table } from "./parts.ts";

/** Where the `type` of a refusal leads: what happened, why, and what to do. Anybody may read them. */
export function problemDocs(assets: Assets): FastifyPluginAsync {
  return async (server) => {
    server.get("/docs/problems", async (_request, reply) => {
      const rows = allProblems().map(({ code, status, happened }) => [
        html`<a href="${pageOf(code)}"><code>${code}</code></a>`,
        status,
        worded(happened),
      ]);
      const list = table("All problems", ["Code", "Status", "What happened"], rows);
      const body = html`<h1>Problems</h1>
        <p>Whatever the API refuses is answered as one of these.</p>
        ${list}
        <p><a href="/docs">All operations of the API</a></p>`;
      return await sendHtml(reply, bareDocument(assets, "Problems", body));
    });
    server.get<{ Params: { code: string } }>("/docs/problems/:code", async (request, reply) => {
      const known = allProblems().find(({ code }) => code === request.params.code);
      if (!known) throw notFound("problem");
      const { code, status, title, happened, why, todo } = known;
      const body = html`<h1>${title}</h1>
        <p><code>${code}</code>, status ${status}</p>
        <p>${worded(happened)}</p>
        <h2>Why</h2>
        <p>${worded(why)}</p>
        <h2>What to do</h2>
        <p>${worded(todo)}</p>
        <h2>An example</h2>
        <pre><code>${JSON.stringify(exampleOf(known), null, 2)}</code></pre>
        <p><a href="/docs/problems">All problems</a></p>`;
      return await sendHtml(reply, bareDocument(assets, title, body));
    });
  };
}

/** What stands between backquotes in the catalogue is code. */
function worded(text: string): readonly Content[] {
  return text.split("`").map((piece, at) => (at % 2 === 1 ? html`<code>${piece}</code>` : piece));
}

import type { FastifyReply } from "fastify";
import type { Problem } from "../http/problem.ts";
import type { Assets } from "./assets.ts";
import { html } from "./html.ts";
import { bareDocument, sendHtml } from "./layout.ts";

/** Says no in human words: what is wrong, and where to go on. */
export async function sendProblemPage(
  assets: Assets,
  reply: FastifyReply,
  { status, title, detail }: Problem,
): Promise<void> {
  if (status === 503) void reply.header("retry-after", "5");
  const sentence = detail.charAt(0).toUpperCase() + detail.slice(1);
  await sendHtml(
    reply.code(status),
    bareDocument(
      assets,
      title,
      html`<h1>${title}</h1>
        <p>${sentence}.</p>
        ${status >= 500 && html`<p class="faint">Reference ${reply.request.id}</p>`}
        <p><a href="/">Go to the first page</a></p>`,
    ),
  );
}

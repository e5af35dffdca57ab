import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { FastifyPluginAsync } from "fastify";
import { html } from "./html.ts";
import { sendHtml } from "./layout.ts";

/** From an installed package and from beside this file: nothing is fetched from elsewhere. */
const FILES = {
  "swagger-ui.css": ["swagger-ui-dist/swagger-ui.css", "text/css; charset=utf-8"],
  "swagger-ui.js": ["swagger-ui-dist/swagger-ui-bundle.js", "text/javascript; charset=utf-8"],
  "api-docs.js": ["./assets/api-docs.js", "text/javascript; charset=utf-8"],
} as const;

const PAGE = html`<!doctype html>
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>API · Volley</title>
      <link rel="stylesheet" href="/docs/swagger-ui.css" />
      <script src="/docs/swagger-ui.js" defer></script>
      <script src="/docs/api-docs.js" defer></script>
    </head>
    <body>
      <div id="docs"></div>
      <noscript>This page needs scripts. The same, for programs: /openapi.json</noscript>
    </body>
  </html>`;

const pack = promisify(gzip);

/** `/docs`: every operation, to read and to try. Its files are large and seldom asked for, so they are read then. */
export const apiDocs: FastifyPluginAsync = async (server) => {
  server.get("/docs", async (_request, reply) => await sendHtml(reply, PAGE));
  for (const [name, [from, type]] of Object.entries(FILES)) {
    let kept: Promise<{ readonly packed: Buffer; readonly etag: string }> | null = null;
    const read = async () => {
      const plain = await readFile(fileURLToPath(import.meta.resolve(from)));
      const etag = `"${createHash("sha256").update(plain).digest("base64url").slice(0, 22)}"`;
      return { packed: await pack(plain), etag };
    };
    server.get(`/docs/${name}`, async (request, reply) => {
      kept ??= read();
      const { packed, etag } = await kept;
      void reply.headers({ "cache-control": "no-cache", etag });
      if (request.headers["if-none-match"] === etag) return await reply.code(304).send();
      // Every browser unpacks it.
      return await reply.header("content-encoding", "gzip").type(type).send(packed);
    });
  }
};

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { FastifyPluginAsync } from "fastify";

/** Everything that a page loads: from installed packages and from beside this file, never from elsewhere. */
const FILES = {
  "pico.css": "@picocss/pico/css/pico.min.css",
  "uplot.css": "uplot/dist/uPlot.min.css",
  "theme.css": "./assets/theme.css",
  "frame.css": "./assets/frame.css",
  "controls.css": "./assets/controls.css",
  "parts.css": "./assets/parts.css",
  "tables.css": "./assets/tables.css",
  "wizard.css": "./assets/wizard.css",
  "htmx.js": "htmx.org/dist/htmx.min.js",
  "sse.js": "htmx.org/dist/ext/hx-sse.min.js",
  "uplot.js": "uplot/dist/uPlot.iife.min.js",
  "charts.js": "./assets/charts.js",
  "dashboard.js": "./assets/dashboard.js",
  "keep.js": "./assets/keep.js",
  "upload.js": "./assets/upload.js",
  "send-file.js": "./assets/send-file.js",
  "icon.svg": "./assets/icon.svg",
} as const;

type AssetName = keyof typeof FILES;

/** The names that end so, in the order in which a page loads them. */
export function assetNames(ending: ".css" | ".js"): readonly AssetName[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of the record above
  return (Object.keys(FILES) as AssetName[]).filter((name) => name.endsWith(ending));
}

const TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
};

type Asset = {
  readonly path: string;
  readonly type: string;
  readonly plain: Buffer;
  readonly packed: Buffer;
};

/** Where a page finds each file. The path holds a hash of it, so that it may be kept for ever. */
export type Assets = {
  readonly path: (name: AssetName) => string;
  readonly routes: FastifyPluginAsync;
};

/** Reads all files once: together they are some 400 kB, a third of that on the wire. */
export async function loadAssets(): Promise<Assets> {
  const entries = Object.entries(FILES).map(async ([name, from]) => {
    const plain = await readFile(fileURLToPath(import.meta.resolve(from)));
    const hash = createHash("sha256").update(plain).digest("hex").slice(0, 12);
    const [stem = "", extension = ""] = name.split(".");
    const path = `/assets/${stem}-${hash}.${extension}`;
    const asset = { path, type: TYPES[extension] ?? "", plain, packed: gzipSync(plain) };
    return [name, asset] as const;
  });
  const assets = new Map<string, Asset>(await Promise.all(entries));
  return {
    path(name) {
      return assets.get(name)?.path ?? "";
    },
    routes: async (server) => {
      for (const { path, type, plain, packed } of assets.values()) {
        server.get(path, { schema: { hide: true } }, async (request, reply) => {
          const packs = /\bgzip\b/.test(request.headers["accept-encoding"] ?? "");
          if (packs) void reply.header("content-encoding", "gzip");
          return await reply
            .header("cache-control", "public, max-age=31536000, immutable")
            .header("vary", "accept-encoding")
            .header("x-content-type-options", "nosniff")
            .type(type)
            .send(packs ? packed : plain);
        });
      }
    },
  };
}

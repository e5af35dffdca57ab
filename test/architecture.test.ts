import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { readSource, readSources, type Source } from "./support/imports.ts";
import { MAY_IMPORT } from "./support/may-import.ts";
import { readManifests, layerOf, type Rules, violations } from "./support/layers.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

let sources: readonly Source[];
let rules: Rules;

beforeAll(async () => {
  sources = await readSources(ROOT, ["packages", "test"]);
  rules = {
    mayImport: MAY_IMPORT,
    config: "packages/api/src/config.ts",
    // It finds the programs for this machine by the machine's name.
    computed: ["packages/api/src/embedded/binaries.ts"],
    declared: await readManifests(ROOT),
  };
});

test("every import goes the way that the layers allow, from a file that belongs to one", () => {
  expect(violations(sources, rules)).toEqual([]);
});

test("the check has seen the whole source, and files in every layer", () => {
  expect(sources.length).toBeGreaterThan(150);
  const seen = new Set(sources.map(({ path }) => layerOf(path)));
  expect(seen).toEqual(new Set([...Object.keys(MAY_IMPORT), "tests"]));
  expect(sources.reduce((sum, { imports }) => sum + imports.length, 0)).toBeGreaterThan(600);
});

test("config.ts reads the environment, and the check notices it", () => {
  const readers = sources.filter((source) => source.readsEnvironment);
  expect(readers.map(({ path }) => path)).toEqual([rules.config]);
});

/** A file, what stands in it, and what the check must say. */
const FORBIDDEN: readonly [label: string, path: string, text: string, complaint: string][] = [
  [
    "the domain reading a file",
    "engine/src/domain/ids.ts",
    `import { readFile } from "node:fs/promises";`,
    "engine/domain may not import node:fs/promises",
  ],
  [
    "the domain knowing the database, if only its types",
    "engine/src/domain/ids.ts",
    `import type { Db } from "../db/connect.ts";`,
    "engine/domain may not import engine/db",
  ],
  [
    "a type written as import()",
    "engine/src/domain/ids.ts",
    `export type Db = import("../db/connect.ts").Db;`,
    "engine/domain may not import engine/db",
  ],
  [
    "the database knowing Redis",
    "engine/src/db/claim.ts",
    `import { openJobs } from "../redis/jobs.ts";`,
    "engine/db may not import engine/redis",
  ],
  [
    "Redis knowing the database, by passing it on",
    "engine/src/redis/jobs.ts",
    `export * from "../db/claim.ts";`,
    "engine/redis may not import engine/db",
  ],
  [
    "the database knowing the flow, by import()",
    "engine/src/db/claim.ts",
    "await import(`../flow/send.ts`);",
    "engine/db may not import engine/flow",
  ],
  [
    "SQL outside of engine/db",
    "engine/src/flow/send.ts",
    `export { sql } from "kysely";`,
    "engine/flow may not import npm:kysely",
  ],
  [
    "the engine knowing a provider",
    "engine/src/flow/send.ts",
    `import { createNexmo } from "@volley/nexmo";`,
    "@volley/nexmo is not declared in packages/engine/package.json",
  ],
  [
    "the client knowing its simulator",
    "nexmo/src/nexmo.ts",
    `import "./simulator/index.ts";`,
    "nexmo may not import nexmo/simulator",
  ],
  [
    "routes knowing the command line",
    "api/src/http/server.ts",
    `import { print } from "../cli/output.ts";`,
    "api/http may not import api/cli",
  ],
  [
    "routes knowing the demonstration, in a thread",
    "api/src/http/server.ts",
    `new Worker(new URL("../demo/simulator-thread.ts", import.meta.url));`,
    "api/http may not import api/demo",
  ],
  [
    "the wiring knowing the routes",
    "api/src/app.ts",
    `import { startHttp } from "./http/server.ts";`,
    "api may not import api/http",
  ],
  [
    "the embedded database knowing the application",
    "api/src/embedded/open.ts",
    `import type { App } from "../app.ts";`,
    "api/embedded may not import api",
  ],
  [
    "another package by its path",
    "api/src/provider.ts",
    `import { createNexmo } from "../../nexmo/src/nexmo.ts";`,
    "another package is imported by its name",
  ],
  [
    "a package that is not declared",
    "api/src/cli/program.ts",
    `import "chalk/source";`,
    "chalk is not declared in packages/api/package.json",
  ],
  [
    "a declared package in the wrong layer",
    "api/src/http/server.ts",
    `import { Client } from "pg";`,
    "api/http may not import npm:pg",
  ],
  [
    "a package by require",
    "api/src/accounts.ts",
    `createRequire(import.meta.url)("fastify");`,
    "api may not import npm:fastify",
  ],
  [
    "production code using a tool for tests",
    "nexmo/src/nexmo.ts",
    `import { until } from "./testing/scripted-provider.ts";`,
    "nexmo may not import nexmo/testing",
  ],
  [
    "production code using a test",
    "nexmo/src/nexmo.ts",
    `import "./nexmo.test.ts";`,
    "nexmo may not import tests",
  ],
  [
    "production code using the scenarios' support",
    "api/src/app.ts",
    `import "../../../test/support/system.ts";`,
    "another package is imported by its name",
  ],
  ["a computed import", "api/src/app.ts", "await import(name);", "cannot be read off"],
  ["a folder that is no layer", "api/src/utils/text.ts", "", "belongs to no layer"],
  ["a file beside the folders", "api/index.ts", "", "belongs to no layer"],
  [
    "an import from nowhere",
    "api/src/app.ts",
    `import "../scripts/seed.ts";`,
    "leads into no layer",
  ],
  ["the environment", "api/src/app.ts", "process.env.HOME", "reads the environment"],
  ["the environment in a dress", "api/src/app.ts", `globalThis.process["env"]`, "reads the env"],
  ["the environment taken apart", "api/src/app.ts", "const { env } = process;", "reads the env"],
  ["the environment imported", "api/src/app.ts", `import { env } from "node:process";`, "reads"],
];

test.each(FORBIDDEN)("the check reports %s", (_label, path, text, complaint) => {
  const found = violations([readSource(`packages/${path}`, text)], rules);
  expect(found).toEqual([expect.stringContaining(complaint)]);
  expect(found[0]).toContain(`packages/${path}`);
});

/** What only looks like a violation. */
const ALLOWED: readonly [label: string, path: string, text: string][] = [
  ["a comment", "packages/engine/src/domain/ids.ts", `// import "pg"; process.env`],
  ["a text", "packages/engine/src/domain/ids.ts", `const text = 'import "pg"; process.env';`],
  ["a file that is no module", "packages/engine/src/db/x.ts", `new URL("../x", import.meta.url);`],
  [
    "the simulator using the client",
    "packages/nexmo/src/simulator/x.ts",
    `import "../sms/sms.ts";`,
  ],
  ["a subpath of a package", "packages/engine/src/db/x.ts", `import "kysely/migration";`],
  ["a scenario reaching everywhere", "test/x.ts", `import "../packages/api/src/cli/program.ts";`],
  ["a test with a tool of the root", "packages/nexmo/src/x.test.ts", `import "fast-check";`],
];

test.each(ALLOWED)("the check lets %s pass", (_label, path, text) => {
  expect(violations([readSource(path, text)], rules)).toEqual([]);
});

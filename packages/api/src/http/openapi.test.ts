import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { describeApi } from "./openapi.ts";

const FILE = new URL("../../../../openapi.json", import.meta.url);

test("openapi.json is what the server serves; after a change of routes: pnpm openapi", async () => {
  const committed: unknown = JSON.parse(await readFile(FILE, "utf8"));
  const served: unknown = JSON.parse(JSON.stringify(await describeApi()));
  expect(committed).toEqual(served);
});

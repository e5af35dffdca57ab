import { readFile } from "node:fs/promises";
import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, test } from "vitest";
import { describeApi } from "./openapi.ts";

const FILE = new URL("../../../../openapi.json", import.meta.url);

type Operation = {
  readonly tags?: readonly string[];
  readonly summary?: string;
  readonly responses: Readonly<Record<string, { readonly content?: object }>>;
};
type Described = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
};

async function committed(): Promise<Described> {
  return JSON.parse(await readFile(FILE, "utf8"));
}

test("openapi.json is what the server serves; after a change of routes: pnpm openapi", async () => {
  const served: unknown = JSON.parse(JSON.stringify(await describeApi()));
  expect(await committed()).toEqual(served);
});

test("openapi.json is OpenAPI 3.1", async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(await committed());
  expect(errors ?? []).toEqual([]);
  expect([valid, validator.version]).toEqual([true, "3.1"]);
});

test("every operation has a chapter, a summary, and says what it answers", async () => {
  const findings: string[] = [];
  for (const [path, methods] of Object.entries((await committed()).paths)) {
    for (const [method, { tags, summary, responses }] of Object.entries(methods)) {
      const done = Object.entries(responses).filter(([status]) => status.startsWith("2"));
      const silent = done.filter(([status, { content }]) => status !== "204" && !content);
      if (!tags || !summary || done.length === 0 || silent.length > 0) {
        findings.push(`${method} ${path}`);
      }
    }
  }
  expect(findings).toEqual([]);
});

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectDatabase, migrate } from "@volley/engine";
import type { TestProject } from "vitest/node";
import { startPostgres } from "./postgres-server.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Where the shared Postgres keeps its data; `startPostgres` finds the running server by it. */
    postgresDir: string;
  }
}

export const TEMPLATE = "volley_template";

/** One Postgres for the whole run, with an up-to-date template for each test file to copy. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), "volley-scenarios-"));
  const postgres = await startPostgres({ dataDir });
  const url = await postgres.createDatabase(TEMPLATE);
  const db = connectDatabase({ url, connections: 1, name: "template" });
  await migrate(db);
  await db.destroy();
  project.provide("postgresDir", dataDir);
  return async () => {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}

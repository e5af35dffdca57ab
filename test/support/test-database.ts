import { randomBytes } from "node:crypto";
import { connectDatabase, type Db } from "@volley/engine";
import { inject, onTestFinished } from "vitest";
import { startPostgres } from "./postgres-server.ts";
import { TEMPLATE } from "./shared-postgres.ts";

export type TestDatabase = { readonly url: string; readonly db: Db };

/** A fresh database with the current schema, dropped when the test is over, or when told. */
export async function createTestDatabase(
  whenOver: (drop: () => Promise<void>) => void = onTestFinished,
): Promise<TestDatabase> {
  const postgres = await startPostgres({ dataDir: inject("postgresDir") });
  const name = `test_${randomBytes(6).toString("hex")}`;
  const url = await postgres.createDatabase(name, TEMPLATE);
  const db = connectDatabase({ url, connections: 4, name: "test" });
  whenOver(async () => {
    await db.destroy();
    await postgres.dropDatabase(name);
    await postgres.stop();
  });
  return { url, db };
}

/** Takes the database away from under everybody who is connected to it. */
export async function dropTestDatabase(url: string): Promise<void> {
  const postgres = await startPostgres({ dataDir: inject("postgresDir") });
  await postgres.dropDatabase(new URL(url).pathname.slice(1));
  await postgres.stop();
}

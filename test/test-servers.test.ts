import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { query } from "../packages/api/src/embedded/query.ts";
import { startPostgres } from "./support/postgres-server.ts";
import { startRedis } from "./support/redis-server.ts";

vi.setConfig({ testTimeout: 600_000 });

test("Postgres copies a template for a test file and drops the copy under open connections", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "volley-postgres-"));
  const postgres = await startPostgres({ dataDir });
  await query(await postgres.createDatabase("template"), "create table t as select 1 as one");
  const url = await postgres.createDatabase("copy", "template");
  expect(url).toBe(postgres.url("copy"));
  expect(await query(url, "select * from t")).toEqual([{ one: 1 }]);
  const [sleep] = await Promise.allSettled([
    query(url, "select pg_sleep(60)"),
    postgres.dropDatabase("copy"),
  ]);
  expect(sleep.status).toBe("rejected");
  await expect(query(url, "select 1")).rejects.toMatchObject({ code: "3D000" });
  await postgres.stop();
  await rm(dataDir, { recursive: true });
});

test("Redis is installed when missing, crashes, and comes back on the same port", async () => {
  const redis = await startRedis();
  redis.kill();
  await redis.start();
  await redis.stop();
  await redis.start();
  const second = startRedis({ port: redis.port });
  await expect(second).rejects.toThrow(/did not start on port/);
  await redis.stop();
});

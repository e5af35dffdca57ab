import { createPostgresSlots, createRedisSlots } from "@volley/engine";
import { Redis } from "ioredis";
import { sql } from "kysely";
import { onTestFinished } from "vitest";
import type { SlotStore } from "../../packages/engine/src/domain/pace.ts";
import { startRedis, type TestRedis } from "./redis-server.ts";
import { createTestDatabase } from "./test-database.ts";

export type TestSlots = {
  readonly store: SlotStore;
  /** Loses every timeline, as a crash of the store does. */
  readonly forget: () => Promise<void>;
  /** Puts a lane's timeline where it cannot be by itself. */
  readonly setTimeline: (lane: string, nextUs: number) => Promise<void>;
};

export type RedisTestSlots = TestSlots & {
  readonly redis: TestRedis;
  /** A connection of the test's own. */
  readonly client: Redis;
};

export async function openPostgresSlots(): Promise<TestSlots> {
  const { db } = await createTestDatabase();
  return {
    store: createPostgresSlots(db),
    async forget() {
      await sql`truncate slot_timeline`.execute(db);
    },
    async setTimeline(lane, nextUs) {
      await sql`
        insert into slot_timeline (lane, next_us) values (${lane}, ${nextUs})
        on conflict (lane) do update set next_us = excluded.next_us`.execute(db);
    },
  };
}

export async function openRedisSlots(): Promise<RedisTestSlots> {
  const redis = await startRedis();
  onTestFinished(() => redis.stop());
  const store = createRedisSlots(redis.url, () => undefined);
  onTestFinished(() => store.close());
  const client = new Redis(redis.url);
  // It is away on purpose in some tests; what matters is what the store says then.
  client.on("error", () => undefined);
  onTestFinished(() => client.disconnect());
  return {
    store,
    redis,
    client,
    async forget() {
      await client.flushall();
    },
    async setTimeline(lane, nextUs) {
      await client.set(`volley:slots:${lane}`, String(nextUs));
    },
  };
}

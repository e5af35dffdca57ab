import { createPostgresSlots, connectRedisSlots } from "@volley/engine";
import { Redis } from "ioredis";
import { sql } from "kysely";
import { onTestFinished } from "vitest";
import type { SlotStore } from "../../packages/engine/src/domain/slots.ts";
import { startRedis, type TestRedis } from "./redis-server.ts";
import { createTestDatabase } from "./test-database.ts";

export type TestSlots = {
  readonly store: SlotStore;
  /** Loses every timeline, as a crash of the store does. */
  readonly forget: () => Promise<void>;
  /** Puts a lane's timeline, or that of a further limit of it, where it cannot be by itself. */
  readonly setTimeline: (lane: string, nextUs: number, limit?: string) => Promise<void>;
};

export type RedisTestSlots = TestSlots & {
  readonly redis: TestRedis;
  /** A connection of the test's own. */
  readonly client: Redis;
};

export const STORES: readonly [name: string, open: () => Promise<TestSlots>][] = [
  ["Postgres", openPostgresSlots],
  ["Redis", openRedisSlots],
];

async function openPostgresSlots(): Promise<TestSlots> {
  const { db } = await createTestDatabase();
  return {
    store: createPostgresSlots(db),
    async forget() {
      await sql`truncate slot_timeline, slot_window`.execute(db);
    },
    async setTimeline(lane, nextUs, limit) {
      const timeline = limit === undefined ? lane : `${lane}/${limit}`;
      await sql`
        insert into slot_timeline (lane, next_us) values (${timeline}, ${nextUs})
        on conflict (lane) do update set next_us = excluded.next_us`.execute(db);
    },
  };
}

export async function openRedisSlots(): Promise<RedisTestSlots> {
  const redis = await startRedis();
  onTestFinished(() => redis.stop());
  const store = await connectRedisSlots(redis.url, () => undefined);
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
    async setTimeline(lane, nextUs, limit) {
      const key = `volley:slots:{${lane}}${limit === undefined ? "" : `/${limit}`}`;
      await client.set(key, String(nextUs));
    },
  };
}

/** Starts a lane at this moment; a lane that is not known would start a whole horizon ahead. */
export async function startNow(store: SlotStore, lane: string): Promise<void> {
  await store.acquire(lane, {
    pace: { intervalUs: 1, horizonUs: 0, leadUs: 0, batch: 1 },
    want: 1,
  });
}

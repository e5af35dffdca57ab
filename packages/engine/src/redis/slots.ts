import { once } from "node:events";
import { readFileSync } from "node:fs";
import { Redis } from "ioredis";
import type { SlotStore } from "../domain/pace.ts";

const PREFIX = "volley:slots:";
const READY_WAIT_MS = 500;

/** What the two scripts become on the client; see their own headers. */
declare module "ioredis" {
  interface RedisCommander {
    acquireSlots(
      key: string,
      interval: number,
      horizon: number,
      want: number,
    ): Promise<[granted: number, firstUs: string, nowUs: string]>;
    releaseSlots(key: string, next: string, unused: number): Promise<null>;
  }
}

export type RedisSlots = SlotStore & { close(): Promise<void> };

/**
 * Slots from Redis. When it is away a call fails within a second, and then nothing is sent: speed may
 * depend on Redis, the limit may not.
 */
export function createRedisSlots(url: string, onError: (error: Error) => void): RedisSlots {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: 1_000,
    connectTimeout: 2_000,
    retryStrategy: (times) => Math.min(100 * times, 1_000),
  });
  redis.on("error", onError);
  redis.defineCommand("acquireSlots", { numberOfKeys: 1, lua: script("acquire-slots.lua") });
  redis.defineCommand("releaseSlots", { numberOfKeys: 1, lua: script("release-slots.lua") });
  /** One wait that all callers share, however many there are while Redis is away. */
  let connecting: Promise<unknown> | null = null;
  const ready = async () => {
    if (redis.status === "ready") return;
    const signal = AbortSignal.timeout(READY_WAIT_MS);
    connecting ??= once(redis, "ready", { signal }).finally(() => {
      connecting = null;
    });
    await connecting;
  };
  return {
    async acquire(lane, pace, want) {
      await ready();
      const key = PREFIX + lane;
      const [granted, firstUs, nowUs] = await redis.acquireSlots(
        key,
        pace.intervalUs,
        pace.horizonUs,
        want,
      );
      return {
        granted,
        firstUs: Number(firstUs),
        nowUs: Number(nowUs),
        intervalUs: pace.intervalUs,
      };
    },
    async release(lane, grant, unused) {
      await ready();
      const next = grant.firstUs + Math.ceil(grant.granted * grant.intervalUs);
      await redis.releaseSlots(PREFIX + lane, String(next), Math.floor(unused * grant.intervalUs));
    },
    async close() {
      redis.disconnect();
    },
  };
}

function script(name: string): string {
  return readFileSync(new URL(name, import.meta.url), "utf8");
}

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { Redis } from "ioredis";
import type { SlotStore } from "../domain/pace.ts";

const PREFIX = "volley:slots:";
const READY_WAIT_MS = 500;

type SlotScripts = {
  acquireSlots(key: string, interval: number, horizon: number, want: number): Promise<unknown>;
  releaseSlots(key: string, next: string, unused: number): Promise<unknown>;
};

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
  const scripts = redis as unknown as SlotScripts;
  const ready = async () => {
    if (redis.status !== "ready") {
      await once(redis, "ready", { signal: AbortSignal.timeout(READY_WAIT_MS) });
    }
  };
  return {
    async acquire(lane, pace, want) {
      await ready();
      const key = PREFIX + lane;
      const answer = await scripts.acquireSlots(key, pace.intervalUs, pace.horizonUs, want);
      const [granted, firstUs, nowUs] = answer as [number, string, string];
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
      await scripts.releaseSlots(PREFIX + lane, String(next), Math.floor(unused * grant.intervalUs));
    },
    async close() {
      redis.disconnect();
    },
  };
}

function script(name: string): string {
  return readFileSync(new URL(name, import.meta.url), "utf8");
}

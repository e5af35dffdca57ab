import { once } from "node:events";
import { readFileSync } from "node:fs";
import { holdUs, LONGEST_HOLD_US, refundsOf, type SlotStore } from "../domain/slots.ts";

const READY_WAIT_MS = 500;

/** What the scripts become on the client; see their own headers. */
declare module "ioredis" {
  interface RedisCommander {
    acquireSlots(
      keyCount: number,
      ...keysAndArguments: (string | number)[]
    ): Promise<[granted: number, firstUs: string, nowUs: string, ...endsUs: string[]]>;
    releaseSlots(keyCount: number, ...keysAndArguments: (string | number)[]): Promise<null>;
    holdLimit(key: string, forUs: number): Promise<null>;
    tallyThrottles(
      key: string,
      submitted: number,
      throttled: number,
    ): Promise<
      [submitted: number, throttled: number, startedUs: string, nowUs: string, factor: string]
    >;
    beginWindow(key: string, startedUs: number, factor: number): Promise<0 | 1>;
  }
}

export type RedisSlots = SlotStore & { close(): Promise<void> };

/**
 * Slots from Redis. When it is away a call fails within a second, and then nothing is sent: speed may
 * depend on Redis, the limit may not.
 */
export async function connectRedisSlots(
  url: string,
  onError: (error: Error) => void,
): Promise<RedisSlots> {
  // Only where there is Redis: an embedded installation need not load it.
  const { Redis } = await import("ioredis");
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: 1_000,
    // A command without an answer ends the connection: its other end may have vanished.
    socketTimeout: 1_500,
    connectTimeout: 2_000,
    retryStrategy: (times) => Math.min(100 * times, 1_000),
  });
  redis.on("error", onError);
  redis.defineCommand("acquireSlots", { lua: script("acquire-slots.lua") });
  redis.defineCommand("releaseSlots", { lua: script("release-slots.lua") });
  redis.defineCommand("holdLimit", { numberOfKeys: 1, lua: script("hold-limit.lua") });
  redis.defineCommand("tallyThrottles", { numberOfKeys: 1, lua: script("tally-throttles.lua") });
  redis.defineCommand("beginWindow", { numberOfKeys: 1, lua: script("begin-window.lua") });
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
    async acquire(lane, { pace, want, limits = [] }) {
      await ready();
      const keys = [keyOf(lane, null), ...limits.map(({ key }) => keyOf(lane, key))];
      const [granted, firstUs, nowUs, ...endsUs] = await redis.acquireSlots(
        keys.length,
        ...keys,
        pace.intervalUs,
        pace.horizonUs,
        pace.leadUs,
        want,
        LONGEST_HOLD_US,
        ...limits.flatMap(({ intervalUs, toleranceUs }) => [intervalUs, toleranceUs]),
      );
      return {
        granted,
        firstUs: Number(firstUs),
        nowUs: Number(nowUs),
        intervalUs: pace.intervalUs,
        limits: limits.map((limit, index) => ({ ...limit, endUs: Number(endsUs[index]) })),
      };
    },
    async release(lane, grant, unused) {
      await ready();
      const refunds = refundsOf(grant, unused);
      await redis.releaseSlots(
        refunds.length,
        ...refunds.map(({ key }) => keyOf(lane, key)),
        ...refunds.flatMap(({ stoodUs, backUs }) => [stoodUs, backUs]),
      );
    },
    async hold(lane, limit, waitMs) {
      await ready();
      await redis.holdLimit(keyOf(lane, limit.key), holdUs(limit, waitMs));
    },
    async tally(lane, submitted, throttled) {
      await ready();
      const all = await redis.tallyThrottles(keyOf(lane, "window"), submitted, throttled);
      return {
        submitted: all[0],
        throttled: all[1],
        startedUs: Number(all[2]),
        nowUs: Number(all[3]),
        factor: Number(all[4]),
      };
    },
    async beginWindow(lane, { startedUs }, factor) {
      await ready();
      return (await redis.beginWindow(keyOf(lane, "window"), startedUs, factor)) === 1;
    },
    async close() {
      redis.disconnect();
    },
  };
}

/** The braces keep all of a lane together where Redis is a cluster. */
function keyOf(lane: string, key: string | null): string {
  return `volley:slots:{${lane}}${key === null ? "" : `/${key}`}`;
}

function script(name: string): string {
  return readFileSync(new URL(name, import.meta.url), "utf8");
}

import type { FastifyInstance } from "fastify";
import { callerOf } from "./auth.ts";
import { ProblemError } from "./problem.ts";

const WINDOW_SECONDS = 60;
/** So many keys have a count before those that have rested are forgotten. */
const COUNTED_AT_MOST = 10_000;

/** What came of one more request. */
export type Share = {
  readonly allowed: boolean;
  /** Requests that may follow at once. */
  readonly left: number;
  /** Seconds until all of them may again. */
  readonly fullIn: number;
  /** Seconds until one more may; 0 where one may now. */
  readonly nextIn: number;
};

/**
 * Counts requests by key, as a bucket that fills steadily: a key that has rested may ask all at once, and
 * over any longer time no key asks faster than its quota.
 *
 * @param perMinute requests a minute, and at once
 */
export function createRateLimit(perMinute: number, now = () => performance.now()) {
  /** When each bucket will be full again. */
  const fullAt = new Map<number, number>();
  const msEach = (WINDOW_SECONDS * 1_000) / perMinute;
  return (key: number): Share => {
    const at = now();
    if (fullAt.size >= COUNTED_AT_MOST) {
      for (const [one, full] of fullAt) if (full <= at) fullAt.delete(one);
    }
    const before = Math.max(fullAt.get(key) ?? at, at);
    const after = before + msEach;
    const allowed = after - at <= perMinute * msEach + 1e-6;
    const full = allowed ? after : before;
    fullAt.set(key, full);
    const left = Math.floor(perMinute - (full - at) / msEach + 1e-6);
    return {
      allowed,
      left,
      fullIn: Math.ceil((full - at) / 1_000),
      nextIn: allowed ? 0 : Math.max(1, Math.ceil((after - at) / 1_000 - WINDOW_SECONDS)),
    };
  };
}

/**
 * Refuses a key that asks too often, and tells each how much is left to it, in the fields of the IETF draft
 * "RateLimit header fields for HTTP" (draft-ietf-httpapi-ratelimit-headers-10). An upload counts once. Each
 * process counts for itself: behind a balancer a key may ask as many times faster as there are processes.
 *
 * @param perMinute 0: nobody is limited
 */
export function limitRequests(server: FastifyInstance, perMinute: number): void {
  if (perMinute === 0) return;
  const count = createRateLimit(perMinute);
  server.addHook("onRequest", async (request, reply) => {
    const { allowed, left, fullIn, nextIn } = count(callerOf(request).id);
    void reply.headers({
      "ratelimit-policy": `"key";q=${perMinute};w=${WINDOW_SECONDS}`,
      ratelimit: `"key";r=${left};t=${fullIn}`,
    });
    if (allowed) return;
    throw new ProblemError({
      code: "too_many_requests",
      detail: `this key asks more than ${perMinute} times a minute; wait ${nextIn} s, and ask for many things in one request`,
      retryAfter: nextIn,
    });
  });
}

import { connectDatabase } from "@volley/engine";
import { startBreakablePostgres } from "./breakable-postgres.ts";
import { startFaultProxy } from "./fault-proxy.ts";
import type { Mode, SystemOptions } from "./open-system.ts";
import { startRedis } from "./redis-server.ts";

/** Servers of one's own, each behind a fault proxy: all of them may be broken. */
export function breakablePlace(mode: Mode): SystemOptions["place"] {
  return async (simulator, stack) => {
    const postgres = await startBreakablePostgres(stack);
    const db = connectDatabase({ url: postgres.calmUrl, connections: 2, name: "test" });
    stack.defer(() => db.destroy());
    const provider = await startFaultProxy(Number(new URL(simulator.url).port));
    stack.defer(() => provider.close());
    const env = { DATABASE_URL: postgres.url, VOLLEY_SECRET: "only for scenarios" };
    if (mode === "embedded") {
      return { db, redis: null, env, breakable: { postgres, redis: null, provider } };
    }
    const server = await startRedis();
    stack.defer(() => server.stop());
    const redis = await startFaultProxy(server.port);
    stack.defer(() => redis.close());
    const REDIS_URL = `redis://127.0.0.1:${redis.port}`;
    return {
      db,
      redis: server,
      env: { ...env, REDIS_URL },
      breakable: { postgres, redis, provider },
    };
  };
}

import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { sql } from "kysely";
import { connectionFaults } from "./connection-faults.ts";
import type { Fault, Lane, World } from "./world.ts";

/** Waits for the answer to COMMIT for ever: what was committed is not known to have been. */
const commitCut: Fault = {
  name: "postgres cut after COMMIT",
  async act({ breakable, random }) {
    const draw = () => random.share();
    breakable.postgres.proxy.set({ kind: "cutAfter", sent: "commit\0", share: 0.2, random: draw });
    await sleep(random.between(500, 3_000));
    breakable.postgres.proxy.set({ kind: "pass" });
  },
};

const crash: Fault = {
  name: "postgres crashed",
  async act({ breakable, random }) {
    await breakable.postgres.crash();
    await sleep(random.between(0, 2_000));
    await breakable.postgres.start();
  },
};

const terminate: Fault = {
  name: "postgres backends terminated",
  async act({ system }) {
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name <> 'test' and random() < 0.5`.execute(
      system.db,
    );
  },
};

const locked: Fault = {
  name: "postgres table locked",
  async act({ system, random }) {
    const seconds = random.between(500, 3_000) / 1_000;
    const lock = system.db.transaction().execute(async (trx) => {
      // Whoever comes after it waits behind it, also while it waits itself.
      await sql`set local lock_timeout = '3s'`.execute(trx);
      await sql`lock table recipient in access exclusive mode`.execute(trx);
      await sql`select pg_sleep(${seconds})`.execute(trx);
    });
    // Not granted where a connection that was cut off still holds a row: it has held up the others.
    await lock.catch(() => undefined);
  },
};

export const postgresLane: Lane = {
  name: "postgres",
  faults: [crash, commitCut, terminate, locked, ...connectionFaults("postgres")],
};

/** Does something to the Redis server itself, past the proxy. */
function toRedis(name: string, act: (redis: Redis, world: World) => Promise<void>): Fault {
  return {
    name: `redis ${name}`,
    async act(world) {
      const redis = new Redis(world.system.redis?.url ?? "");
      try {
        await act(redis, world);
      } finally {
        redis.disconnect();
      }
    },
  };
}

const restart: Fault = {
  name: "redis killed",
  async act({ system, random }) {
    system.redis?.kill();
    await sleep(random.between(0, 2_000));
    await system.redis?.start();
  },
};

const wiped = toRedis("wiped", async (redis) => {
  await redis.flushall();
});

const full = toRedis("out of memory", async (redis, { random }) => {
  await redis.config("SET", "maxmemory", "1");
  await sleep(random.between(500, 2_000));
  await redis.config("SET", "maxmemory", "0");
});

const readOnly = toRedis("a read-only replica", async (redis, { random }) => {
  // Of a master that is not there: it keeps what it has and takes no writes.
  await redis.replicaof("127.0.0.1", 9);
  await sleep(random.between(500, 2_000));
  await redis.replicaof("NO", "ONE");
});

export const redisLane: Lane = {
  name: "redis",
  faults: [wiped, restart, full, readOnly, ...connectionFaults("redis")],
};

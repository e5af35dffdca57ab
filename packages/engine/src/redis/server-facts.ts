/** What a Redis server says of itself, as far as Volley stands on it. */
export type RedisFacts = {
  /** Such as `redis 7.4.1` or `valkey 8.0.1`. */
  readonly name: string;
  readonly version: string;
  /** What it does when its memory is full. */
  readonly maxmemoryPolicy: string | null;
  /** `master` where it can be written to. */
  readonly role: string | null;
};

/** Asks a Redis about itself over a connection of its own. Rejects when it does not answer. */
export async function readRedisFacts(url: string): Promise<RedisFacts> {
  const { Redis } = await import("ioredis");
  const redis = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    connectTimeout: 2_000,
    commandTimeout: 2_000,
    retryStrategy: () => null,
  });
  // The command that a broken connection fails says only that it is closed.
  let cause: Error | null = null;
  redis.on("error", (error: Error) => {
    cause = error;
  });
  try {
    await redis.connect();
    const info = await redis.info();
    const field = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, "m").exec(info)?.[1] ?? null;
    const valkey = field("valkey_version");
    return {
      name: valkey === null ? "redis" : "valkey",
      version: valkey ?? field("redis_version") ?? "unknown",
      maxmemoryPolicy: field("maxmemory_policy"),
      role: field("role"),
    };
  } catch (error) {
    throw cause ?? error;
  } finally {
    redis.disconnect();
  }
}

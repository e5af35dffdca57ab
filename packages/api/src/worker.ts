import {
  connectRedisSlots,
  createPostgresSlots,
  type Db,
  type JobBackend,
  type Log,
  pickShard,
  startWorker,
  type Worker,
} from "@volley/engine";
import { loadImport } from "@volley/importer";
import { loadHttp } from "@volley/nexmo";
import { callbackOf } from "./callback.ts";
import type { Config } from "./config.ts";
import { credentialsOf } from "./credentials.ts";
import {
  measuredImports,
  measuredPost,
  measuredProvider,
  measuredSlots,
} from "./metrics/measured.ts";
import type { Measures } from "./metrics/measures.ts";
import { openPoster } from "./outgoing/post.ts";
import { connectProvider } from "./provider.ts";
import type { Sealer } from "./sealed.ts";
import { endpointTeller } from "./tell-endpoint.ts";

/** At the most; they are opened as they are needed, and the send lane bounds what is under way. */
const PROVIDER_CONNECTIONS = 512;

type WorkerParts = {
  readonly config: Config;
  readonly db: Db;
  readonly fastDb: Db;
  readonly backend: JobBackend;
  readonly sealer: Sealer;
  readonly log: Log;
  readonly measures: Measures;
};

/**
 * Sends and imports in this process, with the provider's client, the importer and whoever calls endpoints.
 *
 * @param localUrl where our own webhooks listen
 * @returns the worker, and what is to be closed once it has stopped
 */
export async function runWorker(
  { config, db, fastDb, backend, sealer, log, measures }: WorkerParts,
  localUrl: string,
): Promise<{ readonly worker: Worker; readonly close: () => Promise<void> }> {
  // Now, so that the first request of the first campaign does not wait for them.
  void loadHttp();
  sealer.prepare();
  const slots = await openSlots(config, db, (error) => log("slots.error", { error }));
  const shard = pickShard();
  const poster = openPoster(config.webhooks);
  const worker = startWorker({
    db,
    fastDb,
    observer: measures.observer,
    slots: measuredSlots(slots.store, measures),
    backend,
    log,
    times: config,
    webhooks: {
      post: measuredPost(endpointTeller({ db, sealer, poster }), measures),
      times: config.webhooks,
    },
    connectProvider: (account) => {
      const provider = connectProvider({
        ...credentialsOf(account, sealer),
        connections: PROVIDER_CONNECTIONS,
        deadlineMs: deadlineFor(config.leaseMs),
        callback: callbackOf(account, { publicUrl: config.publicUrl, localUrl }),
      });
      return measuredProvider(provider, account.name, measures);
    },
    runImport: measuredImports(
      (id, signal) => loadImport(db, id, { shard, signal, onRows: measures.rowsRead }),
      measures,
    ),
  });
  return {
    worker,
    async close() {
      await Promise.all([poster.close(), slots.close()]);
    },
  };
}

/** Where the shared slots are kept: in Redis where there is one. */
async function openSlots({ redisUrl }: Config, db: Db, onError: (error: Error) => void) {
  if (redisUrl === null) {
    return { store: createPostgresSlots(db), close: async () => undefined };
  }
  const store = await connectRedisSlots(redisUrl, onError);
  return { store, close: () => store.close() };
}

/**
 * A request is given up well before its recipient's lease ends: one that still waited for a connection
 * when absence was proven would be a second message.
 */
function deadlineFor(leaseMs: number): number {
  return Math.min(15_000, leaseMs / 2);
}

import type { EventEmitter } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Worker } from "bullmq";
import { inspected, type InspectedQueue } from "./inspected-queue.ts";

/**
 * Coarse jobs only: "campaign X may have due work" and "import Y waits". They are hints; the database
 * knows what is to be done, and the sweep finds it even if every job here is lost.
 */
const JOB_KINDS = ["campaign", "import"] as const;
type JobKind = (typeof JOB_KINDS)[number];

/** Where BullMQ lives: Redis, or the same Postgres where there is no Redis. */
export type JobBackend =
  | { readonly kind: "redis"; readonly url: string }
  | { readonly kind: "postgres"; readonly url: string };

export type Hints = {
  /** Adds a hint; one that already waits is not added twice. Rejects when the backend is away. */
  add(kind: JobKind, id: number): Promise<void>;
  close(): Promise<void>;
};

export type Jobs = Hints & {
  /** How many hints there are, by kind and by BullMQ's states. Rejects when the backend is away. */
  counts(): Promise<readonly JobCount[]>;
  /** The queues, to be looked at and not changed. */
  inspect(): Promise<readonly InspectedQueue[]>;
};

export type JobCount = { readonly queue: JobKind; readonly state: string; readonly count: number };

/** BullMQ's own words. */
const JOB_STATES = ["waiting", "active", "delayed", "failed"] as const;

export type JobHandlers = Readonly<Record<JobKind, (id: number) => Promise<void>>>;

export type JobRunner = { close(): Promise<void> };

const PREFIX = "volley";
/** Longer than a worker ever asks Redis to wait for a job (10 s): then the other end has vanished. */
const SILENT_MS = 15_000;
/** So long BullMQ may take to close; the hints that it holds come back by themselves. */
const CLOSE_MS = 3_000;
/** So long whoever gives a hint waits; the sweep finds within a second what a lost one was about. */
const ADD_MS = 1_500;
/** The database decides what is done; a job that stalled because its process was killed must simply come back. */
const NEVER_GIVE_UP = 1_000_000;
const CONCURRENCY: Readonly<Record<JobKind, number>> = { campaign: 20, import: 2 };

type Data = { readonly id: number };
const queueName = (kind: JobKind) => `volley-${kind}`;

/**
 * The producing side. Its calls fail within a second when Redis is away, instead of waiting for it.
 *
 * BullMQ is loaded with the first hint: most commands give none, and it takes a quarter of a second and
 * 30 MB.
 */
export function openJobs(backend: JobBackend, onError: (error: Error) => void): Jobs {
  let opened: ReturnType<typeof openQueues> | undefined;
  return {
    async add(kind, id) {
      const queues = await (opened ??= openQueues(backend, onError));
      const adding = queues.get(kind)?.add(kind, { id }, { jobId: `${kind}-${id}`, ...NOT_KEPT });
      // BullMQ waits for its first connection for as long as that takes; then a late hint is as good.
      if (adding) await within(ADD_MS, adding);
    },
    async counts() {
      const queues = await (opened ??= openQueues(backend, onError));
      const counted = [...queues].map(async ([kind, queue]) => {
        const counts = await within(ADD_MS, queue.getJobCounts(...JOB_STATES));
        return JOB_STATES.map((state) => ({ queue: kind, state, count: counts[state] ?? 0 }));
      });
      return (await Promise.all(counted)).flat();
    },
    async inspect() {
      const queues = await (opened ??= openQueues(backend, onError));
      return await Promise.all([...queues.values()].map(inspected));
    },
    async close() {
      const queues = [...((await opened)?.values() ?? [])];
      // One that cannot take leave of its server is as closed as the others.
      await Promise.all(queues.map((queue) => within(CLOSE_MS, queue.close()).catch(onError)));
    },
  };
}

async function openQueues(backend: JobBackend, onError: (error: Error) => void) {
  const { createPostgresBackend, Queue, withBackend } = await import("bullmq");
  const open = (kind: JobKind) =>
    backend.kind === "redis"
      ? new Queue<Data>(queueName(kind), { prefix: PREFIX, connection: failFast(backend.url) })
      : new (withBackend(createPostgresBackend).Queue)<Data>(queueName(kind), {
          connection: postgres(backend.url),
        });
  const queues = JOB_KINDS.map((kind) => [kind, open(kind)] as const);
  for (const [, queue] of queues) queue.on("error", onError);
  return new Map<JobKind, (typeof queues)[number][1]>(queues);
}

/** @throws when the work takes longer, which then goes on without anybody waiting */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const over = new AbortController();
  const late = async (): Promise<never> => {
    await sleep(ms, undefined, { signal: over.signal });
    throw new Error(`no answer within ${ms} ms`);
  };
  try {
    return await Promise.race([work, late()]);
  } finally {
    over.abort();
  }
}

const NOT_KEPT = { removeOnComplete: true, removeOnFail: true } as const;

/** Starts the consuming side. A handler that fails loses only the hint. */
export function runJobs(
  backend: JobBackend,
  handlers: JobHandlers,
  onError: (error: Error) => void,
): JobRunner {
  const started = startWorkers(backend, handlers, onError);
  // Whoever waits for it, in close, need not be there yet.
  started.catch(onError);
  return {
    async close() {
      const workers = await started;
      // Not waiting for Redis, which may be away: a hint that is lost with this process comes back.
      // BullMQ (6.7) on Postgres never ends when it is forced to, and need not be.
      const isForced = backend.kind === "redis";
      const closed = Promise.all(workers.map((worker) => worker.close(isForced)));
      // After a standstill BullMQ on Postgres may wait for ever. What it holds is a hint: nobody waits with it.
      await Promise.race([closed, sleep(CLOSE_MS, undefined, { ref: false })]);
    },
  };
}

async function startWorkers(
  backend: JobBackend,
  handlers: JobHandlers,
  onError: (error: Error) => void,
): Promise<readonly Pick<Worker, "close">[]> {
  const { createPostgresBackend, withBackend, Worker } = await import("bullmq");
  const Postgres = withBackend(createPostgresBackend);
  return JOB_KINDS.map((kind) => {
    const process = async (job: { data: Data }) => await handlers[kind](job.data.id);
    const shared = { concurrency: CONCURRENCY[kind], maxStalledCount: NEVER_GIVE_UP };
    const worker =
      backend.kind === "redis"
        ? new Worker<Data>(queueName(kind), process, {
            ...shared,
            prefix: PREFIX,
            // A worker waits for Redis for as long as it takes.
            connection: {
              url: backend.url,
              maxRetriesPerRequest: null,
              socketTimeout: SILENT_MS,
            },
          })
        : new Postgres.Worker<Data>(queueName(kind), process, {
            ...shared,
            autorun: false,
            connection: postgres(backend.url),
          });
    worker.on("error", onError);
    worker.on("failed", (_job, error) => onError(error));
    if (backend.kind === "postgres") void runWhenReady(worker).catch(onError);
    return worker;
  });
}

/**
 * BullMQ (6.7) tries its first connection to Postgres only once, and a worker that runs without it spins
 * for ever, growing by megabytes a second. Left alone instead, it costs the hints; the sweep does its work.
 */
async function runWhenReady(worker: Pick<Worker, "waitUntilReady" | "run">): Promise<void> {
  await worker.waitUntilReady();
  await worker.run();
}

function failFast(url: string) {
  return {
    url,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: 1_000,
    socketTimeout: 1_500,
  };
}

/** Two connections are plenty for hints; the schema is BullMQ's own, beside ours. */
function postgres(connectionString: string) {
  return {
    connectionString,
    schema: "bullmq",
    max: 2,
    migrate: true,
    // A statement whose answer is lost would otherwise be waited for, and keep the process from ending.
    query_timeout: 10_000,
    // A connection that dies while in use fails its query; without a listener it would end the process, too.
    onConnect: (client: EventEmitter) => void client.on("error", () => undefined),
  };
}

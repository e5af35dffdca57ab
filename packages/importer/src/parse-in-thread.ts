import { getCompileCacheDir } from "node:module";
import { dirname } from "node:path";
import { Worker } from "node:worker_threads";
import { CsvError } from "./text/csv-error.ts";
import type { ParsedBatch, ParseJob } from "./parse-job.ts";
import type { FromThread, ThreadTask, ToThread } from "./parse-messages.ts";

/** What the thread may keep: the tables of numbers, and a few batches. */
const MEMORY = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 8 };

/**
 * Reads a file like `parseBatches`, in a thread of its own: reading takes a core for as long as it lasts,
 * and this thread has requests to answer and slots to meet. Each chunk of `bytes` must have memory of its
 * own, because it is moved to the thread.
 */
export async function* parseInThread(
  bytes: AsyncIterable<Uint8Array<ArrayBuffer>>,
  job: ParseJob,
): AsyncGenerator<ParsedBatch> {
  const source = bytes[Symbol.asyncIterator]();
  const cache = getCompileCacheDir();
  const task: ThreadTask = { job, compileCache: cache === undefined ? null : dirname(cache) };
  const thread = new Worker(new URL("parse-thread-start.js", import.meta.url), {
    workerData: task,
    resourceLimits: MEMORY,
  });
  const tell = (message: ToThread, moved: readonly ArrayBuffer[] = []) =>
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    thread.postMessage(message, moved);
  const inbox: FromThread[] = [];
  let failure: { readonly error: unknown } | undefined;
  let changed = Promise.withResolvers<void>();
  const wake = () => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  const fail = (error: unknown) => {
    failure ??= { error };
    wake();
  };
  const feed = async () => {
    const next = await source.next();
    if (next.done === true) tell({ kind: "end" });
    else tell({ kind: "bytes", bytes: next.value }, [next.value.buffer]);
  };
  thread.on("error", fail);
  thread.on("message", (message: FromThread) => {
    if (message.kind === "wantsBytes") void feed().catch(fail);
    else inbox.push(message);
    wake();
  });

  try {
    for (;;) {
      if (failure) throw failure.error;
      const message = inbox.shift();
      if (message === undefined) {
        await changed.promise;
      } else if (message.kind === "batch") {
        tell({ kind: "taken" });
        yield message.parsed;
      } else if (message.kind === "unreadable") {
        throw new CsvError(message.code, message.message);
      } else {
        return;
      }
    }
  } finally {
    await thread.terminate();
    await source.return?.();
  }
}

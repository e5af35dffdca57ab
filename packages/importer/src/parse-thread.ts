import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { transferable } from "@volley/engine/copy";
import { CsvError } from "./text/csv-error.ts";
import { type ParseJob, parseBatches } from "./parse-job.ts";
import { type FromThread, MOST_BATCHES, type ThreadTask, type ToThread } from "./parse-messages.ts";

/** The thread in which a file is read: `parse-in-thread.ts` starts it by way of `parse-thread-start.js`. */
async function run(port: MessagePort, job: ParseJob): Promise<void> {
  const tell = (message: FromThread, moved: readonly ArrayBuffer[] = []) =>
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    port.postMessage(message, moved);
  const chunks: (Uint8Array | null)[] = [];
  let room = MOST_BATCHES;
  let changed = Promise.withResolvers<void>();
  port.on("message", (message: ToThread) => {
    if (message.kind === "taken") room += 1;
    else chunks.push(message.kind === "bytes" ? message.bytes : null);
    changed.resolve();
    changed = Promise.withResolvers();
  });

  async function* bytes(): AsyncGenerator<Uint8Array> {
    tell({ kind: "wantsBytes" });
    for (;;) {
      const chunk = chunks.shift();
      if (chunk === undefined) await changed.promise;
      else if (chunk === null) return;
      else {
        // Asked for before these are used, so that they are here when these are not any more.
        tell({ kind: "wantsBytes" });
        yield chunk;
      }
    }
  }

  try {
    for await (const parsed of parseBatches(bytes(), job)) {
      while (room === 0) await changed.promise;
      room -= 1;
      tell({ kind: "batch", parsed }, transferable(parsed.batch));
    }
    tell({ kind: "done" });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    tell({ kind: "unreadable", code: error.code, message: error.message });
  } finally {
    port.close();
  }
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- given by parse-in-thread.ts
if (parentPort) await run(parentPort, (workerData as ThreadTask).job);

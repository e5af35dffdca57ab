import { ProblemError } from "./problem.ts";

/** Whoever sends less while we wait, however steadily, only holds a connection. */
const LEAST_BYTES = 16 * 1024;

/**
 * The bytes of an upload, as long as its client sends them: what is waited for the next 16 KB, all together, has
 * a limit. How long they take to be stored is not the client's fault and does not count.
 *
 * @param patienceMs how long may be waited for these
 * @throws ProblemError 408 once the patience is over; nobody reads the body any further then
 */
export async function* steadily(
  body: AsyncIterable<Uint8Array>,
  patienceMs: number,
): AsyncGenerator<Uint8Array> {
  const source = body[Symbol.asyncIterator]();
  let waitedMs = 0;
  let bytes = 0;
  for (;;) {
    const askedAt = performance.now();
    // Not given back when it is too late: that would cut the connection before the client has its answer.
    const next = await within(source.next(), patienceMs - waitedMs);
    if (next.done === true) return;
    waitedMs += performance.now() - askedAt;
    bytes += next.value.length;
    if (bytes >= LEAST_BYTES) {
      waitedMs = 0;
      bytes = 0;
    }
    yield next.value;
  }
}

async function within<T>(coming: Promise<T>, ms: number): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(stalled()), ms);
  try {
    return await Promise.race([coming, late]);
  } finally {
    clearTimeout(timer);
  }
}

function stalled(): ProblemError {
  return new ProblemError({
    code: "upload_stalled",
    detail: "the file stopped coming and nothing of it is kept; upload it again",
  });
}

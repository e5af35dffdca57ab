import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Setting } from "./bench.ts";

const RECORDER = new URL("../programs/record-requests.ts", import.meta.url);

/** What undici says of a request: it was begun at its slot, or its bytes were handed to a connection. */
const CHANNELS = { begun: "undici:request:create", left: "undici:client:sendHeaders" } as const;

/** Where senders note moments of each of their requests; see programs/record-requests.ts. */
export type RequestTimes = {
  /** Options of node for one more sender. */
  nodeOptions(): string[];
  /** Moments of all senders from `fromMs` on, oldest first; milliseconds as of `monotonicNow`. */
  since(fromMs: number): Promise<readonly number[]>;
};

export async function recordRequestTimes(
  { stack }: Pick<Setting, "stack">,
  what: keyof typeof CHANNELS = "left",
): Promise<RequestTimes> {
  const dir = await mkdtemp(join(tmpdir(), "volley-bench-"));
  stack.defer(() => rm(dir, { recursive: true, force: true }));
  const files: string[] = [];
  return {
    nodeOptions() {
      const file = join(dir, `${files.length}.times`);
      files.push(file);
      const recorder = new URL(RECORDER);
      recorder.searchParams.set("to", file);
      recorder.searchParams.set("channel", CHANNELS[what]);
      return ["--import", recorder.href];
    },
    async since(fromMs) {
      const read = await Promise.all(files.map((file) => readFile(file)));
      const moments = read.flatMap((bytes) => [
        ...new Float64Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.length / 8)),
      ]);
      return moments.filter((moment) => moment >= fromMs).toSorted((a, b) => a - b);
    },
  };
}

/** Milliseconds of the clock that all processes of this machine share. */
export const monotonicNow = () => Number(process.hrtime.bigint()) / 1e6;

import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { SimulatorOptions } from "@volley/nexmo/simulator";

export type SimulatorThread = { readonly url: string; stop(): Promise<void> };

/**
 * Runs the simulator in a thread of its own, so that its clock measures us without being slowed down
 * by us. It is reached over real HTTP, and it cannot outlive the process.
 */
export async function startSimulatorThread(options: SimulatorOptions): Promise<SimulatorThread> {
  const thread = new Worker(new URL("simulator-thread.ts", import.meta.url), {
    workerData: options,
  });
  const [url]: unknown[] = await once(thread, "message");
  return {
    url: String(url),
    async stop() {
      await thread.terminate();
    },
  };
}

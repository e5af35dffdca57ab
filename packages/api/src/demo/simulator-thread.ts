import { parentPort, workerData } from "node:worker_threads";
import { type SimulatorOptions, startSimulator } from "@volley/nexmo/simulator";

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- given by start-simulator.ts
const simulator = await startSimulator(workerData as SimulatorOptions);
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
parentPort?.postMessage(simulator.url);

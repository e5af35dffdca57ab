import { availableParallelism, cpus, loadavg, totalmem } from "node:os";

/** What the figures were measured on, and how much else it had to do, in a line. */
export function describeMachine(): string {
  const [load = 0] = loadavg();
  const memory = Math.round(totalmem() / 2 ** 30);
  const model = cpus()[0]?.model.trim() ?? "unknown processor";
  const cores = availableParallelism();
  return `${cores} cores (${model}), ${memory} GB, ${process.platform}, Node ${process.version}, load before ${load.toFixed(1)}`;
}

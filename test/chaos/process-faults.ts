import { setTimeout as sleep } from "node:timers/promises";
import { FAILPOINTS } from "../../packages/engine/src/failpoints/names.ts";
import type { Kept } from "./keeper.ts";
import type { Lane, World } from "./world.ts";

const anyWorker = ({ workers, random }: World): Kept => random.pick(workers);

/** Failpoints that the API passes; all others are the worker's. */
const OF_API = /^(upload|start|receive)\./;
const names = Object.keys(FAILPOINTS);
const workerPoints = names.filter((name) => !OF_API.test(name));
const receivePoints = names.filter((name) => name.startsWith("receive."));

/** The next process of this kind dies at a line that the seed picks. */
function dieAt({ random }: World, kept: Kept, points: readonly string[]): void {
  const name = points[random.between(0, points.length - 1)] ?? "claim.after";
  kept.armNext({
    VOLLEY_FAILPOINTS: `${name}:kill@${random.between(1, 20)}`,
    VOLLEY_TEST_INSTALLATION: "yes",
  });
}

async function standStill(kept: Kept, ms: number): Promise<void> {
  const process = kept.current();
  process?.child.kill("SIGSTOP");
  await sleep(ms);
  process?.child.kill("SIGCONT");
}

const FAULTS: Lane["faults"] = [
  {
    name: "worker killed",
    act: async (world) => void anyWorker(world).current()?.child.kill("SIGKILL"),
  },
  {
    name: "worker killed at a failpoint",
    act: async (world) => {
      const worker = anyWorker(world);
      dieAt(world, worker, workerPoints);
      worker.current()?.child.kill("SIGKILL");
      await sleep(2_000);
    },
  },
  {
    name: "worker told to end",
    act: async (world) => void anyWorker(world).current()?.child.kill("SIGTERM"),
  },
  {
    // Past the lease, which is 3 s.
    name: "worker stands still",
    act: async (world) => await standStill(anyWorker(world), world.random.between(500, 6_000)),
  },
  {
    name: "api killed",
    act: async ({ api }) => void api.current()?.child.kill("SIGKILL"),
  },
  {
    name: "api killed at a failpoint",
    act: async (world) => {
      dieAt(world, world.api, receivePoints);
      world.api.current()?.child.kill("SIGKILL");
      await sleep(2_000);
    },
  },
  {
    name: "api stands still",
    act: async (world) => await standStill(world.api, world.random.between(500, 3_000)),
  },
];

export const processLane: Lane = { name: "processes", faults: FAULTS };

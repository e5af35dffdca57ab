import { setTimeout as sleep } from "node:timers/promises";
import type { FaultProxy, Weather } from "../support/fault-proxy.ts";
import type { Fault, World } from "./world.ts";

type Reached = "postgres" | "redis" | "provider";

const proxyTo = (reached: Reached, { breakable }: World): FaultProxy | null =>
  reached === "postgres" ? breakable.postgres.proxy : breakable[reached];

function spell(
  reached: Reached,
  name: string,
  pick: (world: World) => [Weather, ms: number],
): Fault {
  return {
    name: `${reached} ${name}`,
    async act(world) {
      const proxy = proxyTo(reached, world);
      const [weather, ms] = pick(world);
      proxy?.set(weather);
      await sleep(ms);
      proxy?.set({ kind: "pass" });
    },
  };
}

/** What the network can do on the way to any of the three. */
export function connectionFaults(reached: Reached): readonly [Fault, ...Fault[]] {
  return [
    spell(reached, "connections reset", ({ random }) => [
      { kind: "reset" },
      random.between(10, 1_500),
    ]),
    spell(reached, "slow", ({ random }) => [
      { kind: "delay", ms: random.between(20, 400) },
      random.between(1_000, 4_000),
    ]),
    spell(reached, "in a black hole", ({ random }) => [
      { kind: "blackhole" },
      random.between(500, 4_000),
    ]),
    spell(reached, "half-open", () => [{ kind: "halfOpen" }, 50]),
    spell(reached, "cut in mid-answer", ({ random }) => [
      { kind: "cutAfterBytes", direction: "toClient", bytes: random.between(20, 4_000) },
      random.between(500, 2_000),
    ]),
  ];
}

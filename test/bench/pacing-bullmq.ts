import { fileURLToPath } from "node:url";
import { Queue } from "bullmq";
import { startRedis } from "../support/redis-server.ts";
import { apart, type Setting } from "./harness/bench.ts";
import { type Child, startChild } from "./harness/child.ts";
import { recordRequestTimes } from "./harness/request-times.ts";
import { startSimulatorProcess } from "./harness/simulators.ts";
import { messagesFor, type Pace, watchPace } from "./pace.ts";
import type { Limit } from "./pacing-plan.ts";

const SENDER = fileURLToPath(new URL("programs/bullmq-sender.ts", import.meta.url));
const BATCH = 1_000;

/** The same messages through BullMQ's limiter, a job for each, from as many processes. */
export async function paceBullmq(
  setting: Setting,
  processes: number,
  limits: readonly Limit[],
): Promise<readonly Pace[]> {
  const redis = await startRedis();
  setting.stack.defer(() => redis.stop());
  const found: Pace[] = [];
  for (const [index, limit] of limits.entries()) {
    const name = `pacing-${index}`;
    const pace = await apart(setting, (own) =>
      paceQueue(own, { ...limit, name, processes, redis }),
    );
    const { perSecond, throttle } = limit;
    setting.tell(`BullMQ's limiter, ${perSecond}/s ${throttle}: ${(pace.used * 100).toFixed(2)} %`);
    found.push(pace);
  }
  return found;
}

type Task = Limit & {
  readonly name: string;
  readonly processes: number;
  readonly redis: { readonly url: string };
};

async function paceQueue(setting: Setting, task: Task): Promise<Pace> {
  const { perSecond, throttle, name, processes, redis } = task;
  const provider = { perSecond, throttle, latencyMs: 20, receipts: false };
  const simulator = await startSimulatorProcess(setting, provider);
  const queue = new Queue(name, { connection: { url: redis.url } });
  setting.stack.defer(() => queue.close());
  await queue.pause();
  const times = await recordRequestTimes(setting);
  const sender = { simulatorUrl: simulator.url, redisUrl: redis.url, queue: name, perSecond };
  const senders: Child[] = [];
  for (let count = 0; count < processes; count += 1) {
    const args = [...times.nodeOptions(), SENDER, JSON.stringify(sender)];
    const child = startChild(setting, { args });
    await child.until(/sender runs/);
    senders.push(child);
  }
  const messages = messagesFor(task);
  for (let first = 0; first < messages; first += BATCH) {
    const length = Math.min(BATCH, messages - first);
    await queue.addBulk(Array.from({ length }, (_, index) => job(first + index)));
  }
  return await watchPace(
    {
      simulator,
      times,
      start: () => queue.resume(),
      stop: async () => {
        await Promise.all(senders.map((child) => child.end()));
      },
    },
    task,
  );
}

const job = (index: number) => ({
  name: "message",
  data: {
    to: String(999_000_000_000 + index),
    text: `Hi Ada, your voucher TRY-${index} is waiting.`,
  },
  opts: { attempts: 20, backoff: { type: "fixed", delay: 1_000 } },
});

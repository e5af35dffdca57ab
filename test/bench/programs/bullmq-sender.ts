import { createNexmo } from "@volley/nexmo";
import { Worker } from "bullmq";
import { readTask } from "./task.ts";

/**
 * The plain means: one job for each message, and BullMQ's own limiter before the same client. A
 * throttled message fails its job, which BullMQ tries again.
 */
const task = readTask();
const perSecond = Number(task["perSecond"]);
const nexmo = createNexmo({
  restUrl: String(task["simulatorUrl"]),
  apiKey: "volley01",
  apiSecret: "Simulator1",
  connections: Math.min(512, Math.max(16, Math.ceil(perSecond / 2))),
});

const worker = new Worker<{ to: string; text: string }>(
  String(task["queue"]),
  async ({ data }) => {
    const outcome = await nexmo.sms.submit({ from: "Volley", type: "text", ...data });
    if (outcome.kind !== "accepted") throw new Error(outcome.kind);
  },
  {
    connection: { url: String(task["redisUrl"]), maxRetriesPerRequest: null },
    limiter: { max: perSecond, duration: 1_000 },
    concurrency: Math.max(16, perSecond),
    removeOnComplete: { count: 0 },
  },
);
worker.on("error", (error) => process.stderr.write(`${error.message}\n`));
await worker.waitUntilReady();
process.stdout.write("sender runs\n");
process.once("SIGTERM", () => {
  void worker.close(true).then(() => process.exit(0));
});

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createNexmo, type Nexmo, type SubmitOutcome } from "@volley/nexmo";
import { expect, onTestFinished, test } from "vitest";
import { readLedger } from "../packages/api/src/demo/compare.ts";
import { until } from "../packages/api/src/embedded/until.ts";
import { startVolley, type VolleyProcess } from "./support/volley-process.ts";
import { startWebhook } from "./support/webhook.ts";

const WAIT = { everyMs: 20, forMs: 60_000 };
const QUICK = ["--rate", "100", "--latency", "0", "--search-rate", "100000", "--fail-share", "0"];

async function startSimulator(ledger: string, ...more: readonly string[]) {
  const flags = ["--port", "0", "--json", "--ledger", ledger, ...QUICK, ...more];
  const simulator = startVolley(["simulator", ...flags], {});
  const [line] = await simulator.until(/\{.*"url".*\}/);
  const { url } = Object(JSON.parse(line));
  const restUrl = String(url);
  const account = { apiKey: "volley01", apiSecret: "Simulator1" };
  return { process: simulator, url: restUrl, nexmo: createNexmo({ restUrl, ...account }) };
}

/** Sends without a pause until the simulator is gone; resolves with what became of every submission. */
async function sendUntilGone(nexmo: Nexmo, callback: string): Promise<readonly SubmitOutcome[]> {
  const outcomes: SubmitOutcome[] = [];
  let isGone = false;
  const sendOneByOne = async (lane: number) => {
    for (let n = 0; !isGone; n += 1) {
      const to = String(447_700_000_000 + lane * 1_000_000 + n);
      const sms = { from: "Volley", to, text: "Hi", type: "text", callback } as const;
      // oxlint-disable-next-line no-await-in-loop -- each lane keeps one request on the wire
      const outcome = await nexmo.sms.submit(sms);
      outcomes.push(outcome);
      isGone ||= outcome.kind === "unknown" || outcome.kind === "tryLater";
    }
  };
  await Promise.all([1, 2, 3, 4].map(sendOneByOne));
  return outcomes;
}

async function killWhenAccepted(count: number, url: string, process: VolleyProcess): Promise<void> {
  await until(async () => (await readLedger(url)).accepted >= count || undefined, WAIT);
  await process.end("SIGKILL");
}

test("a simulator killed under load still knows every message that it accepted, and tells their end", async () => {
  const folder = await mkdtemp(join(tmpdir(), "volley-simulator-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const ledger = join(folder, "ledger.ndjson");
  await using webhook = await startWebhook();

  // No receipt is due before the kill.
  const before = await startSimulator(ledger, "--receipt-delay", "3600000");
  const [outcomes] = await Promise.all([
    sendUntilGone(before.nexmo, webhook.url),
    killWhenAccepted(150, before.url, before.process),
  ]);
  const accepted = outcomes.flatMap((one) => (one.kind === "accepted" ? one.parts : []));
  const throttled = outcomes.filter(({ kind }) => kind === "throttled").length;
  expect(accepted.length).toBeGreaterThanOrEqual(146);
  expect(throttled).toBeGreaterThan(0);

  const after = await startSimulator(ledger, "--receipt-delay", "0");
  const known = await readLedger(after.url);
  // What was on the wire at the kill may have been recorded without being answered: four at the most.
  expect(known.accepted).toBeGreaterThanOrEqual(accepted.length);
  expect(known.accepted).toBeLessThanOrEqual(accepted.length + 4);
  expect(known.throttled).toBeGreaterThanOrEqual(throttled);
  expect(known.requests).toBe(known.accepted + known.throttled);
  const found = await Promise.all(
    accepted.map(({ messageId }) => after.nexmo.search.message(messageId)),
  );
  expect(found.filter(({ kind }) => kind !== "found")).toEqual([]);
  const told = async () =>
    (await readLedger(after.url)).receipts.acknowledged === known.accepted || undefined;
  expect(await until(told, WAIT)).toBe(true);
  expect(await after.process.end("SIGTERM")).toBe(0);

  const later = await startSimulator(ledger);
  expect(await readLedger(later.url)).toMatchObject({
    accepted: known.accepted,
    receipts: { due: 0 },
  });
});

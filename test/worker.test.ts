import {
  createPostgresSlots,
  findCampaign,
  type JobBackend,
  openJobs,
  type Provider,
  readFigures,
  startWorker,
} from "@volley/engine";
import { expect, onTestFinished, test } from "vitest";
import { until } from "../packages/api/src/embedded/until.ts";
import { createAccount, createCampaign } from "./support/campaigns.ts";
import { NO_ENDPOINTS } from "./support/lanes.ts";
import { createTestDatabase } from "./support/test-database.ts";
import { UNOBSERVED } from "./support/unobserved.ts";

const WAIT = { everyMs: 50, forMs: 60_000 };
const TIMES = {
  leaseMs: 30_000,
  lookUpAfterMs: 60_000,
  lookUpsPerSecond: 1,
  noReceiptAfterMs: 3_600_000,
  keepReceiptsMs: 86_400_000,
  keepRepliesMs: 86_400_000,
  checkReceiptsAfterMs: 3_600_000,
  noReceiptCountries: [],
};

/** A provider that takes everything. */
function takingProvider(): Provider {
  return {
    submit: async (sms) => ({
      kind: "accepted",
      parts: [{ messageId: sms.clientRef, price: null, network: null }],
    }),
    lookUp: async () => ({ kind: "absent" }),
    findReceipts: async () => ({ kind: "found", receipts: [] }),
    readLimit: async () => null,
    callback: null,
    close: async () => undefined,
  };
}

/** A worker on three campaigns of one account that are due at once; `connect` is called for each lane. */
async function runWorker(connect: () => Provider) {
  const { url, db } = await createTestDatabase();
  const account = await createAccount(db);
  const campaigns = await Promise.all(
    [1, 2, 3].map(() => createCampaign(db, account, { recipients: 5 })),
  );
  const backend: JobBackend = { kind: "postgres", url };
  const jobs = openJobs(backend, () => undefined);
  const worker = startWorker({
    db,
    fastDb: db,
    slots: createPostgresSlots(db),
    backend,
    times: TIMES,
    connectProvider: connect,
    runImport: async () => undefined,
    webhooks: NO_ENDPOINTS,
    log: () => undefined,
    observer: UNOBSERVED,
  });
  onTestFinished(async () => {
    await worker.stop();
    await jobs.close();
  });
  // On a busy machine a hint is given up; the sweep finds the campaign all the same.
  await Promise.allSettled(campaigns.map(({ id }) => jobs.add("campaign", id)));
  return { db, campaigns, worker };
}

test("hints and the sweep that ask for one account at once share one lane", async () => {
  let lanes = 0;
  const { db, campaigns, worker } = await runWorker(() => {
    lanes += 1;
    return takingProvider();
  });
  const submitted = async () => {
    const figures = await Promise.all(campaigns.map((campaign) => readFigures(db, campaign)));
    return figures.every(({ recipients }) => recipients.submitted === 5) || undefined;
  };
  expect(await until(submitted, WAIT)).toBe(true);
  expect(lanes).toBe(1);
  // Every message had a slot; the others were given back, or came too late on a busy machine.
  const used = () =>
    worker.slotFigures().map(({ granted, returned, late }) => granted - returned - late);
  expect(await until(async () => used()[0] === 15 || undefined, WAIT)).toBe(true);
  expect(used()).toHaveLength(1);
});

test("an account whose credentials cannot be read is paused with the reason, and nobody is lost", async () => {
  const { db, campaigns } = await runWorker(() => {
    throw new Error("sealed under another secret");
  });
  const paused = async () => {
    const found = await Promise.all(campaigns.map(({ id }) => findCampaign(db, id)));
    return found.every((one) => one?.state === "paused") ? found : undefined;
  };
  const found = await until(paused, WAIT);
  for (const campaign of found ?? []) {
    expect(campaign).toMatchObject({ pausedBy: "system" });
    expect(campaign?.pauseReason).toMatch(/cannot be used: sealed under another secret/);
  }
  expect(found).toHaveLength(3);
  const figures = await Promise.all(campaigns.map((campaign) => readFigures(db, campaign)));
  expect(figures.map(({ recipients }) => recipients.pending)).toEqual([5, 5, 5]);
});

import { type Db, readProgressSamples } from "@volley/engine";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { sampleProgress } from "../packages/engine/src/db/progress-samples.ts";
import { setUp } from "./support/claiming.ts";

async function move(db: Db, to: string): Promise<void> {
  await sql`update recipient_count set state = ${to}::recipient_state`.execute(db);
}

/** As if so much time had passed since the last sample. */
async function later(db: Db, seconds: number): Promise<void> {
  await sql`update progress_sample set at = at - make_interval(secs => ${seconds})`.execute(db);
}

test("how far a campaign has come is written down when it differs, once however many write", async () => {
  const { db, campaign } = await setUp({ recipients: 4 });
  const figures = async () => {
    const samples = await readProgressSamples(db, campaign.id);
    return samples.map((one) => [one.submitted, one.delivered, one.undelivered]);
  };
  await Promise.all([sampleProgress(db), sampleProgress(db), sampleProgress(db)]);
  await later(db, 60);
  await sampleProgress(db);
  expect(await figures()).toEqual([[0, 0, 0]]);
  await move(db, "submitted");
  await sampleProgress(db);
  await later(db, 60);
  await move(db, "delivered");
  await sampleProgress(db);
  await later(db, 60);
  await move(db, "rejected");
  await sampleProgress(db);
  expect(await figures()).toEqual([
    [0, 0, 0],
    [4, 0, 0],
    [4, 4, 0],
    [0, 0, 4],
  ]);
});

test("a campaign that runs for a day has as many samples as one of some minutes, from all of it", async () => {
  const { db, campaign } = await setUp({ recipients: 1 });
  await sql`
    insert into progress_sample (campaign_id, at, submitted, delivered, undelivered)
    select ${campaign.id}, date_bin('5 seconds', now(), 'epoch') - n * interval '5 seconds', 1, 1, 1
    from generate_series(1, 17280) n`.execute(db);
  await sampleProgress(db);
  const samples = await readProgressSamples(db, campaign.id);
  const gaps = samples.slice(1).map(({ at }, i) => +at - Number(samples[i]?.at));
  // The first, the last and the new one stand where they stood, the others on a grid of 5 s times a power of 2.
  expect([samples.length > 100, samples.length <= 242]).toEqual([true, true]);
  expect(new Set(gaps.slice(1, -2))).toEqual(new Set([640_000]));
});

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { cancelImport, type Db, findImport } from "@volley/engine";
import { startSimulator } from "@volley/nexmo/simulator";
import { expect, onTestFinished, test } from "vitest";
import { until } from "../packages/api/src/embedded/until.ts";
import { miscounts, recipientsOf } from "./support/campaigns.ts";
import { addDraft, longFile, WAIT } from "./support/loading.ts";
import { createTestDatabase } from "./support/test-database.ts";
import { runVolley, startVolley } from "./support/volley-process.ts";

/** Enough for a person, or another process, to come in between. */
const ROWS = 120_000;
const CSV = gzipSync(longFile(ROWS));

async function open() {
  const { db, url } = await createTestDatabase();
  const directory = await mkdtemp(join(tmpdir(), "volley-stop-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  const env = { DATABASE_URL: url, VOLLEY_SECRET: "stop", VOLLEY_DATA_DIR: directory };
  return { db, env };
}

/** `volley import -` in a process of its own, once some of its rows are in. */
async function importing({ db, env }: Awaited<ReturnType<typeof open>>) {
  const { id: campaignId } = await addDraft(db);
  const args = ["import", "-", "--campaign", `cmp_${campaignId}`, "--country", "GB"];
  const volley = startVolley(args, env, CSV);
  const begun = async () => {
    const upload = await db
      .selectFrom("import")
      .selectAll()
      .where("campaignId", "=", campaignId)
      .executeTakeFirst();
    return upload && upload.read > 0 ? upload : undefined;
  };
  const upload = await until(begun, WAIT);
  if (!upload) throw new Error(`nothing came in:\n${volley.output()}`);
  return { volley, campaignId, importId: upload.id };
}

async function countsOf(db: Db, campaignId: number, importId: number) {
  const { read, accepted } = Object(await findImport(db, importId));
  const recipients = (await recipientsOf(db, campaignId)).length;
  return { read, accepted, recipients };
}

test("an import that another process loads adds nothing more once its cancel is answered", async () => {
  const opened = await open();
  const { db } = opened;
  const { volley, campaignId, importId } = await importing(opened);
  expect(await cancelImport(db, importId)).toBe("cancelled");
  const atCancel = await countsOf(db, campaignId, importId);
  expect(await volley.exit()).toBe(6);
  expect(volley.output()).toMatch(/^volley: standard input: cancelled; \d+ rows/m);

  expect(await countsOf(db, campaignId, importId)).toEqual(atCancel);
  expect(atCancel.read).toBeLessThan(ROWS);
  expect(atCancel.recipients).toBe(atCancel.accepted);
  expect(await miscounts(db, campaignId)).toEqual([]);
  expect(await db.selectFrom("importChunk").select("importId").execute()).toEqual([]);
});

test("Ctrl-C leaves a stored import to the workers, and says how to follow and how to end it", async () => {
  const opened = await open();
  const { db, env } = opened;
  const { volley, campaignId, importId } = await importing(opened);
  expect(await volley.end("SIGINT")).toBe(130);
  const name = `imp_${importId}`;
  expect(volley.output()).toMatch(
    new RegExp(`volley import show ${name}".*"volley import cancel ${name}" ends it`),
  );
  expect(await findImport(db, importId)).toMatchObject({ state: "queued" });

  const shown = await runVolley(["import", "show", name], env);
  expect(shown.output).toMatch(/standard input: \d+ % loaded; \d+ rows, \d+ recipients/);
  const nowhere = await runVolley(["import", "list.csv"], env);
  expect(nowhere).toMatchObject({ code: 2, output: expect.stringContaining("--campaign cmp_…") });
  const worker = startVolley(["worker"], env);
  const done = async () => (await findImport(db, importId))?.state === "completed" || undefined;
  expect(await until(done, WAIT)).toBe(true);
  await worker.end();
  const { read, accepted, recipients } = await countsOf(db, campaignId, importId);
  expect([read, recipients]).toEqual([ROWS, accepted]);
  const late = await runVolley(["import", "cancel", name], env);
  expect(late).toMatchObject({ code: 6, output: expect.stringMatching(/it is completed/) });
  expect(await miscounts(db, campaignId)).toEqual([]);
});

test("Ctrl-C in a send keeps the rest, says what sends it, and writes no colour where nobody looks", async () => {
  const { db, env } = await open();
  const simulator = await startSimulator({ perSecond: 2 });
  onTestFinished(() => simulator.stop());
  const url = `http://127.0.0.1:${simulator.port}`;
  const account = ["account", "add", "simulated", "--key", "volley01", "--rest-url", url];
  expect(await runVolley(account, env, "Simulator1\n")).toMatchObject({ code: 0 });
  const file = join(env.VOLLEY_DATA_DIR, "people.csv");
  await writeFile(file, longFile(500));
  const message = ["--country", "GB", "--from", "Volley", "--text", "Hi"];
  const volley = startVolley(["send", file, ...message], { ...env, VOLLEY_PORT: "0" });
  await volley.until(/submitted [1-9]\d*\/\d+/);
  expect(await volley.end("SIGINT")).toBe(130);
  expect(volley.output()).toMatch(
    /^volley: stopped; cmp_1 is kept as it is: "volley start" sends the rest, "volley campaign cancel cmp_1" ends it$/m,
  );
  expect(volley.output()).not.toContain("\u001B");
  const campaign = await db.selectFrom("campaign").select("state").executeTakeFirst();
  expect(campaign?.state).toBe("running");
});

import { sql } from "kysely";
import { expect, test } from "vitest";
import { readLedger } from "../../packages/api/src/demo/compare.ts";
import { inboundAgainstLedger } from "../support/oracle/inbound.ts";
import { MODES, startSystem, type System, verdictOf } from "../support/system.ts";
import { startWriting } from "../support/writing.ts";
import type { VolleyProcess } from "../support/volley-process.ts";
import { KILLS } from "./kill-plan.ts";

/** Two at each failpoint of the API, and the one that lacked a piece. */
const MESSAGES_WRITTEN = 7;

type Point = readonly [name: string, pass: number];

/** The failpoints of these stages, in the order of the plan. */
function pointsOf(stages: string): readonly Point[] {
  const points = Object.entries(KILLS).map(([name, { pass }]) => [name, pass] as const);
  return points.filter(([name]) => stages.split(" ").includes(name.split(".")[0] ?? ""));
}

/** The settings of a process that dies at a failpoint. */
const dyingAt = ([name, pass]: Point) => ({
  VOLLEY_FAILPOINTS: `${name}:kill@${pass}`,
  VOLLEY_TEST_INSTALLATION: "yes",
});

/** Waits for the death of a process, which must be by the failpoint and not by anything else. */
async function expectKilledAt([name]: Point, process: VolleyProcess): Promise<void> {
  await process.exit();
  expect(process.output()).toMatch(`failpoint ${name}: kill`);
  expect(process.child.signalCode).toBe("SIGKILL");
}

/** The API dies at each of these while `ask` asks something of it, which is not answered; then it is up again. */
async function killApi(system: System, stages: string, ask: () => Promise<unknown>): Promise<void> {
  await system.api.end("SIGTERM");
  for (const point of pointsOf(stages)) {
    const dying = await system.startApi(dyingAt(point));
    const asked = ask().then(
      () => "answered",
      () => "not answered",
    );
    await expectKilledAt(point, dying);
    expect(await asked).toBe("not answered");
  }
  await system.startApi();
}

async function killWorkers(system: System, stages: string): Promise<void> {
  for (const point of pointsOf(stages)) {
    await expectKilledAt(point, await system.startWorker(dyingAt(point)));
  }
}

/** What comes in are receipts, and the provider is no concern of ours. */
const nobody = async () => await Promise.reject(new Error("nobody asks"));

// Neither uploads and imports nor receipts know Redis, so that one mode stands for both.
test("killed at every step of upload, import and start: every row is in once, and all are sent", async () => {
  const system = await startSystem("embedded", 500);
  const id = await system.createCampaign();
  const upload = async () => await system.upload(id, 300);
  await killApi(system, "upload", upload);
  // The one after the last bytes were committed: nobody was answered, so it is uploaded again.
  await upload();
  await killWorkers(system, "import");
  const start = async () => await system.call("POST", `/v1/campaigns/cmp_${id}/start`);
  await killApi(system, "change", start);
  await system.startWorker();
  await system.untilDone(id);
  expect(await verdictOf(system, id)).toEqual([]);
});

test.each(MODES)(
  "%s: killed from the slot to the second look: nothing is lost or sent twice",
  async (mode) => {
    const system = await startSystem(mode, 100);
    const id = await system.startCampaign(1_500);
    // From the settle on nothing but Postgres has a part, so that one mode stands for both.
    const later = mode === "embedded" ? " settle sweep lookup" : "";
    await killWorkers(system, `slots claim submit${later}`);
    // Whatever had been accepted before could not have been lost any more.
    expect((await readLedger(system.simulator.url)).accepted).toBeLessThan(1_500);
    const worker = await system.startWorker();
    await system.untilDone(id);
    expect(await verdictOf(system, id)).toEqual([]);
    expect(await worker.end("SIGTERM")).toBe(0);
  },
);

test("killed at every step of receiving: what was answered with 200 is there, the rest comes again", async () => {
  const system = await startSystem("scaled", 100, { simulator: { receiptRetryMs: 50 } });
  const worker = await system.startWorker();
  const id = await system.startCampaign(800);
  await killApi(system, "receive", nobody);
  await system.untilDone(id);
  expect(await verdictOf(system, id)).toEqual([]);

  const people = await startWriting(system);
  await killApi(system, "inbound", async () => {
    await people.write();
    return await nobody();
  });
  // Two of three pieces of a message, the middle one again and again: the last is lost.
  const pieces = people.piecesOf(["Stop", " sending", " me this"]);
  for (const at of [1, 0, 1]) await people.push(pieces[at] ?? {});
  expect(await worker.end("SIGTERM")).toBe(0);
  await sql`update inbound set changed_at = now() - interval '1 hour' where state = 'waiting'`.execute(
    system.db,
  );
  await killWorkers(system, "pieces");
  const last = await system.startWorker();
  await people.untilAnswered(MESSAGES_WRITTEN);
  await people.push(pieces[2] ?? {});
  expect(await inboundAgainstLedger(system.db, system.simulator.url)).toEqual([]);
  expect(await last.end("SIGTERM")).toBe(0);
});

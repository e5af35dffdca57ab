import { readFigures } from "@volley/engine";
import { expect, test } from "vitest";
import { readLedgerMessages } from "../../packages/api/src/demo/compare.ts";
import { recipientsOf } from "../support/campaigns.ts";
import { startSystem, verdictOf } from "../support/system.ts";

/** Stop means stop: nothing new starts for a number so long after its STOP was taken. */
const BOUND_MS = 2_000;

test("people who text STOP while their campaign runs at 300 a second get nothing more", async () => {
  const system = await startSystem("scaled", 300);
  await Promise.all([system.startWorker(), system.startWorker()]);
  const id = await system.createCampaign();
  // Confirmations are messages, too, and the oracle knows one campaign only.
  await system.call("PATCH", "/v1/accounts/acc_1/replies", { answers: { stop: null } });
  await system.upload(id, 2_000);
  await system.call("POST", `/v1/campaigns/cmp_${id}/start`);
  await system.untilAccepted(300);

  const { inboundPath } = await system.call("GET", "/v1/accounts/acc_1");
  const address = `http://127.0.0.1:${system.env["VOLLEY_PORT"]}${String(inboundPath)}`;
  const stoppedAt = new Map<string, number>();
  // Everywhere in the list: gone out already, on the way, and far from its turn.
  const all = await recipientsOf(system.db, id);
  const people = all.filter((_, index) => index % 10 === 0).map(({ phone }) => String(phone));
  const textStop = async () => {
    for (let msisdn = people.pop(); msisdn !== undefined; msisdn = people.pop()) {
      const body = { msisdn, to: "447700900999", messageId: `STOP${msisdn}`, text: "STOP" };
      const answer = await fetch(address, { method: "POST", body: new URLSearchParams(body) });
      expect(answer.status).toBe(200);
      stoppedAt.set(msisdn, Date.now());
    }
  };
  await Promise.all(Array.from({ length: 8 }, textStop));
  await system.untilDone(id);

  const late: string[] = [];
  for await (const { to, at } of readLedgerMessages(system.simulator.url)) {
    if (at > (stoppedAt.get(to) ?? Infinity) + BOUND_MS) late.push(to);
  }
  expect(late).toEqual([]);
  const { suppressed } = (await readFigures(system.db, { id })).recipients;
  // How many, of 200, depends on how fast the others went out meanwhile.
  expect(suppressed).toBeGreaterThan(20);
  expect(await verdictOf(system, id)).toEqual([]);
});

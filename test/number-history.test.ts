import { expect, test } from "vitest";
import { readLedgerMessages } from "../packages/api/src/demo/compare.ts";
import {
  addAccount,
  addCampaign,
  startApi,
  startProvider,
  untilJson,
  upload,
} from "./support/api.ts";

const PERSON = "447700900001";

test("what a carrier says of a number counts as an opt-out, and one call tells the whole story", async () => {
  const api = await startApi({ worker: true });
  const simulator = await startProvider({ perSecond: 500, receipts: false });
  const account = await addAccount(api, simulator);
  const [first, second] = [
    await addCampaign(api, account, "Hi {{name}}"),
    await addCampaign(api, account, "Again"),
  ];
  const csv = `phone,name\n+${PERSON},Ada\n`;
  await upload(api, first, csv, "?fileName=list.csv");
  await upload(api, second, csv);
  await api.call("POST", `/v1/campaigns/${first}/start`);
  await untilJson(api, `/v1/campaigns/${first}/report`, (json) => {
    return Object(json["recipients"]).submitted === 1;
  });
  const messageIds: string[] = [];
  for await (const { parts } of readLedgerMessages(simulator.url)) messageIds.push(...parts);
  const receipt = {
    msisdn: PERSON,
    to: "Volley",
    messageId: messageIds[0],
    status: "failed",
    "err-code": "9",
    price: "0.00000000",
  };
  const { receiptPath } = (await api.call("GET", `/v1/accounts/${account}`)).json;
  for (const _ of [1, 2]) {
    await api.call("POST", String(receiptPath), { body: receipt, key: null });
  }
  await api.call("POST", `/v1/campaigns/${second}/start`);
  await untilJson(api, `/v1/campaigns/${second}`, ({ state }) => state === "completed");

  const { json } = await api.call("GET", `/v1/recipients?phone=%2B${PERSON}`);
  expect(Object(json).data).toHaveLength(2);
  const history: readonly object[] = Object(json).history;
  expect(history.slice(0, 4)).toMatchObject([
    { kind: "imported", campaignId: first, text: 'came into "Spring" from line 2 of list.csv' },
    { kind: "imported", campaignId: second },
    { kind: "claimed", text: "attempt 1 was made" },
    { kind: "submitted", text: 'accepted by the provider in 1 part, from Volley: "Hi Ada"' },
  ]);
  // The receipt did all of these at once.
  const told = history.slice(4, 7).map((one) => String(Object(one).text));
  expect(told).toContain("opted out, by carrier: receipt with error 9");
  expect(told.join("; ")).toContain("is failed, error 9 (opted out)");
  expect(told.join("; ")).toContain("failed: opted out.");
  expect(history.slice(7)).toMatchObject([
    { kind: "ended", campaignId: second, text: expect.stringContaining("must not be texted") },
  ]);
});

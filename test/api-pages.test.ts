import { expect, test } from "vitest";
import { addAccount, addCampaign, type Api, startApi, startProvider } from "./support/api.ts";

const PHONE = "+447700900123";

/** What each page holds, one item on each, while `between` adds something after the first. */
async function pages(
  api: Api,
  path: string,
  between: () => Promise<unknown>,
): Promise<readonly unknown[]> {
  const all: unknown[] = [];
  for (let cursor = ""; cursor !== "null";) {
    const after = cursor === "" ? "" : `&cursor=${cursor}`;
    const { json } = await api.call(
      "GET",
      `${path}${path.includes("?") ? "&" : "?"}limit=1${after}`,
    );
    const { data, nextCursor } = Object(json);
    all.push(...data);
    if (cursor === "") await between();
    cursor = String(nextCursor);
  }
  return all;
}

test("every list goes on behind its last page, whatever is added meanwhile", async () => {
  const api = await startApi();
  const provider = await startProvider();
  const account = await addAccount(api, provider, "first");
  await addAccount(api, provider, "second");
  const names = await pages(api, "/v1/accounts", () => addAccount(api, provider, "third"));
  expect(names).toMatchObject([{ name: "first" }, { name: "second" }, { name: "third" }]);

  const senders = `/v1/accounts/${account}/senders`;
  const limitSender = (name: string) =>
    api.call("PUT", `${senders}/${name}`, { body: { maxPerSecond: 1 } });
  for (const name of ["Brand", "447700900000", "Shop"]) await limitSender(name);
  expect(await pages(api, senders, () => limitSender("Able"))).toMatchObject([
    { sender: "447700900000" },
    { sender: "Able" },
    { sender: "Brand" },
    { sender: "Shop" },
  ]);

  const addRow = async (campaign: string) =>
    await api.call("POST", `/v1/campaigns/${campaign}/recipients`, { body: [{ phone: PHONE }] });
  for (let made = 0; made < 3; made += 1) await addRow(await addCampaign(api, account));
  const path = `/v1/recipients?phone=${encodeURIComponent(PHONE)}`;
  const rows = await pages(api, path, async () => await addRow(await addCampaign(api, account)));
  expect(rows).toMatchObject([
    { campaignId: "cmp_3" },
    { campaignId: "cmp_2" },
    { campaignId: "cmp_1" },
  ]);

  const of = `accountId=${account}&phone=${encodeURIComponent(PHONE)}`;
  const optOut = async () =>
    await api.call("POST", "/v1/optouts", { body: { accountId: account, phone: PHONE } });
  await optOut();
  await api.call("DELETE", `/v1/optouts?${of}`);
  expect(await pages(api, `/v1/optouts/history?${of}`, optOut)).toMatchObject([
    { change: "out" },
    { change: "in" },
    { change: "out" },
  ]);
});

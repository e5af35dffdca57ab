import { expect, test } from "vitest";
import {
  addAccount,
  addCampaign,
  type Api,
  KEY,
  refusal,
  startApi,
  startProvider,
  upload,
} from "./support/api.ts";

type Event = { readonly id: string; readonly event: string; readonly data: Report };
type Report = {
  readonly state: string;
  readonly total: number;
  readonly recipients: Readonly<Record<string, number>>;
};

/** Listens until the server ends the stream, or `until` says that it is enough. */
async function listen(
  api: Api,
  campaign: string,
  options: { readonly seen?: string; readonly until?: (events: readonly Event[]) => boolean } = {},
): Promise<{ readonly status: number; readonly events: readonly Event[] }> {
  const leaving = new AbortController();
  const answer = await fetch(`${api.url}/v1/campaigns/${campaign}/events`, {
    signal: leaving.signal,
    headers: {
      authorization: `Bearer ${KEY}`,
      ...(options.seen === undefined ? {} : { "last-event-id": options.seen }),
    },
  });
  const events: Event[] = [];
  let text = "";
  for await (const piece of answer.body ?? []) {
    text += new TextDecoder().decode(piece);
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    events.push(...blocks.flatMap(eventIn));
    if (options.until?.(events)) break;
  }
  leaving.abort();
  return { status: answer.status, events };
}

function eventIn(block: string): readonly Event[] {
  const [, id = "", event = "", data = ""] =
    /^id: (.*)\nevent: (.*)\ndata: (.*)$/.exec(block) ?? [];
  return data === "" ? [] : [{ id, event, data: Object(JSON.parse(data)) }];
}

test("listeners see a campaign to its end, in order and to the last figure, and may come again", async () => {
  const api = await startApi({ worker: true });
  const simulator = await startProvider({ perSecond: 100, failShare: 0 });
  const campaign = await addCampaign(api, await addAccount(api, simulator));
  const numbers = Array.from({ length: 150 }, (_, at) => `+${447700900000 + at}`);
  await upload(api, campaign, `phone\n${numbers.join("\n")}\n`);

  const draft = await listen(api, campaign, { until: (events) => events.length > 0 });
  expect(draft.events[0]).toMatchObject({ event: "report", data: { state: "draft", total: 150 } });
  const all = Promise.all([
    listen(api, campaign),
    listen(api, campaign),
    listen(api, campaign, { seen: String(draft.events[0]?.id) }),
  ]);
  await api.call("POST", `/v1/campaigns/${campaign}/start`);
  for (const { status, events } of await all) {
    expect(status).toBe(200);
    const delivered = events.map(({ data }) => data.recipients["delivered"] ?? 0);
    expect(delivered).toEqual(delivered.toSorted((a, b) => a - b));
    expect(new Set(delivered).size).toBeGreaterThan(2);
    expect(events.at(-1)).toMatchObject({
      event: "end",
      data: { state: "completed", recipients: { delivered: 150 } },
    });
    const reports = events.filter(({ event }) => event === "report").map(({ id }) => id);
    expect(new Set(reports).size).toBe(reports.length);
  }
  const [{ events }] = await all;
  const report = await api.call("GET", `/v1/campaigns/${campaign}/report`);
  expect(events.at(-1)?.data).toEqual(report.json);
  expect((await listen(api, campaign, { seen: String(events.at(-1)?.id) })).status).toBe(204);
  const later = await listen(api, campaign);
  expect(later.events.map(({ event }) => event)).toEqual(["report", "end"]);
});

test("one that is not there is not listened to, and listening holds no server up", async () => {
  const api = await startApi();
  const simulator = await startProvider();
  const campaign = await addCampaign(api, await addAccount(api, simulator));
  expect(refusal(await api.call("GET", "/v1/campaigns/cmp_99/events"))).toBe("404 not_found");
  const none = await api.call("GET", `/v1/campaigns/${campaign}/events`, { key: null });
  expect(refusal(none)).toBe("401 unauthorized");
  // Never ended by the client: the server is stopped with it still open when the test is over.
  let heard = 0;
  void listen(api, campaign, { until: (events) => ((heard = events.length), false) }).catch(
    () => undefined,
  );
  await expect.poll(() => heard).toBe(1);
});

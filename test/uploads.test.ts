import { once } from "node:events";
import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { until } from "../packages/api/src/embedded/until.ts";
import { addAccount, addCampaign, type Api, KEY, startApi, startProvider } from "./support/api.ts";
import { longFile, WAIT } from "./support/loading.ts";

async function openCampaign(api: Api): Promise<string> {
  return await addCampaign(api, await addAccount(api, await startProvider()), "Hi");
}

/** A request written by hand, as no client of ours would write it. */
function byHand(api: Api, campaign: string, headers: readonly string[]) {
  const { hostname, port } = new URL(api.url);
  const socket = connect(Number(port), hostname);
  onTestFinished(() => void socket.destroy());
  let answer = "";
  socket.on("data", (data) => (answer += String(data)));
  socket.on("error", () => undefined);
  const closed = once(socket, "close");
  socket.write(
    [
      `PUT /v1/campaigns/${campaign}/recipients HTTP/1.1`,
      "Host: localhost",
      `Authorization: Bearer ${KEY}`,
      "Content-Type: text/csv",
      ...headers,
      "\r\n",
    ].join("\r\n"),
  );
  return {
    socket,
    /** What was answered, once the server has closed the connection. */
    async answer(): Promise<string> {
      await closed;
      return answer;
    },
  };
}

const importStates = async (api: Api) =>
  (await api.db.selectFrom("import").select("state").execute()).map(({ state }) => state);
const isGone = (api: Api) => async () => (await importStates(api)).length === 0 || undefined;
const hasBytes = (api: Api) => async () =>
  (await importStates(api)).includes("receiving") || undefined;

test("a packed file comes in over HTTP, and the same list again is named as such", async () => {
  const api = await startApi({ worker: true });
  const campaign = await openCampaign(api);
  const csv = longFile(3_000);
  const load = async (body: Buffer) => {
    const answer = await fetch(`${api.url}/v1/campaigns/${campaign}/recipients?country=GB`, {
      method: "PUT",
      headers: { authorization: `Bearer ${KEY}`, "content-type": "text/csv" },
      body: new Uint8Array(body),
    });
    expect(answer.status).toBe(202);
    const { importId } = Object(await answer.json());
    const completed = async () => {
      const { json } = await api.call("GET", `/v1/imports/${importId}`);
      return json["state"] === "completed" ? json : undefined;
    };
    return await until(completed, WAIT);
  };
  const bad = Math.ceil(3_000 / 97);
  const first = await load(gzipSync(csv));
  expect(first).toMatchObject({
    rows: { read: 3_000, accepted: 3_000 - bad, duplicate: 0, invalid: bad },
    sameFileAs: null,
  });
  expect(await load(Buffer.from(csv))).toMatchObject({
    rows: { read: 3_000, accepted: 0, duplicate: 3_000 - bad, invalid: bad },
    sameFileAs: first?.["id"],
  });
});

test("an upload that stalls is answered with 408, one that breaks off with nothing; neither leaves anything", async () => {
  const api = await startApi({ settings: { VOLLEY_UPLOAD_PATIENCE_SECONDS: "0.3" } });
  const campaign = await openCampaign(api);

  const stalled = byHand(api, campaign, ["Content-Length: 1000000"]);
  stalled.socket.write("phone\n+447700900001\n");
  const answer = await stalled.answer();
  expect(answer).toMatch(/^HTTP\/1.1 408 /);
  expect(answer).toMatch(/"code":"upload_stalled"/);
  expect(await importStates(api)).toEqual([]);

  const gone = byHand(api, campaign, ["Transfer-Encoding: chunked"]);
  gone.socket.write("6\r\nphone\n\r\n");
  expect(await until(hasBytes(api), WAIT)).toBe(true);
  gone.socket.destroy();
  expect(await until(isGone(api), WAIT)).toBe(true);
});

test("a body whose length can be read in two ways, or that ends too early, is no upload", async () => {
  const api = await startApi();
  const campaign = await openCampaign(api);
  const twoWays = [
    ["Content-Length: 6", "Transfer-Encoding: chunked"],
    ["Transfer-Encoding: chunked", "Transfer-Encoding: identity"],
    ["Content-Length: 6", "Content-Length: 7"],
  ];
  for (const headers of twoWays) {
    const request = byHand(api, campaign, headers);
    request.socket.write("6\r\nphone\n\r\n0\r\n\r\n");
    expect(await request.answer()).toMatch(/^HTTP\/1.1 400 /);
  }
  const short = byHand(api, campaign, ["Content-Length: 100"]);
  short.socket.write("phone\n");
  expect(await until(hasBytes(api), WAIT)).toBe(true);
  short.socket.end();
  await short.answer();
  expect(await until(isGone(api), WAIT)).toBe(true);

  // What is behind the length that was told is another request, and none that can be read.
  const long = byHand(api, campaign, ["Content-Length: 6"]);
  long.socket.write("phone\n+447700900001\n");
  expect(await long.answer()).toMatch(/HTTP\/1.1 400 /);
});

import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import type { LiveReport, LiveReports } from "../live-reports.ts";
import { openEventStreams } from "./event-streams.ts";

/** Reports that the test itself makes. */
function reportsByHand() {
  const tells = new Set<(live: LiveReport) => void>();
  let version = 0;
  const reports: LiveReports = {
    read: async () => null,
    listen(_campaignId, tell) {
      tells.add(tell);
      return () => tells.delete(tell);
    },
    stop: () => undefined,
  };
  const tellAll = (size: number) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what is in a report matters to nobody here
    const report = { text: "x".repeat(size) } as unknown as LiveReport["report"];
    version += 1;
    for (const tell of tells) tell({ version: String(version), report, isLast: false });
  };
  return { reports, tellAll, listening: () => tells.size };
}

/** Listeners over real connections, since it is their buffers that matter. */
async function someListeners(count: number) {
  const responses: ServerResponse[] = [];
  const sockets: Socket[] = [];
  const server = createServer((_request, response) => void responses.push(response)).listen(0);
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  for (let at = 0; at < count; at += 1) {
    const socket = connect(port, "127.0.0.1");
    sockets.push(socket);
    const came = once(server, "request");
    socket.write("GET / HTTP/1.1\r\nhost: here\r\n\r\n");
    await came;
  }
  return { responses, sockets };
}

test("as many listen as may, and one that leaves makes room", async () => {
  const { reports, listening } = reportsByHand();
  const streams = openEventStreams(reports, { listeners: 2, unread: 1_000 });
  const { responses, sockets } = await someListeners(2);
  for (const [at, response] of responses.entries()) {
    expect(streams.isFull()).toBe(false);
    streams.open(response, 1, null);
    expect(listening()).toBe(at + 1);
  }
  expect(streams.isFull()).toBe(true);
  sockets[0]?.destroy();
  await expect.poll(() => streams.isFull()).toBe(false);
  expect(listening()).toBe(1);
});

test("one that does not read is let go, and the others hear everything", async () => {
  const { reports, tellAll, listening } = reportsByHand();
  const streams = openEventStreams(reports, { listeners: 10, unread: 100_000 });
  const { responses, sockets } = await someListeners(2);
  const [slow, quick] = sockets;
  slow?.pause();
  let heard = "";
  quick?.on("data", (chunk) => (heard = heard.slice(-100_000) + chunk.toString()));
  for (const response of responses) streams.open(response, 1, null);
  let told = 0;
  while (listening() > 1) {
    tellAll(50_000);
    told += 1;
    await expect.poll(() => heard, { interval: 1 }).toContain(`id: ${told}\n`);
  }
  expect(responses.map(({ destroyed }) => destroyed)).toEqual([true, false]);
});

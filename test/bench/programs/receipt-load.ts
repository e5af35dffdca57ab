import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { encodeClientRef } from "@volley/engine";
import { readTask } from "./task.ts";

/**
 * Pushes delivery receipts over keep-alive connections as the provider does by default: GET, one after
 * the other on each. Bytes are made beforehand and answers are hardly read, so that the machine is
 * left to the server. With `perSecond` each receipt has its moment, and a late answer counts from there.
 */
const task = readTask();
const { hostname, port, pathname } = new URL(String(task["url"]));
const key = Buffer.from(String(task["refKey"]), "hex");
const campaignId = Number(task["campaignId"]);
const firstId = Number(task["firstId"]);
const count = Number(task["receipts"]);
const connections = Number(task["connections"]);
/** 0: as fast as answers come. */
const perSecond = Number(task["perSecond"]);

const requests = Array.from({ length: count }, (_, index) => requestFor(firstId + index));
const waits: number[] = [];
const statuses = new Map<string, number>();
const idle: Connection[] = [];
let next = 0;
let done = 0;
let finish: () => void = () => undefined;
const finished = new Promise<void>((resolve) => {
  finish = resolve;
});

type Connection = { readonly socket: Socket; since: number };

function requestFor(recipientId: number): Buffer {
  const clientRef = encodeClientRef({ campaignId, recipientId, attempt: 1, segments: 1 }, key);
  const query = new URLSearchParams({
    msisdn: "447700900000",
    to: "Volley",
    "network-code": "23410",
    messageId: `B${recipientId}`,
    price: "0.03330000",
    status: "delivered",
    scts: "2611221530",
    "err-code": "0",
    "api-key": "volley01",
    "client-ref": clientRef,
    "message-timestamp": "2026-11-22 15:30:35",
  });
  return Buffer.from(
    `GET ${pathname}?${query.toString()} HTTP/1.1\r\nhost: ${hostname}\r\nuser-agent: Vonage/MessagingHUB/v1.0\r\n\r\n`,
  );
}

async function open(): Promise<Connection> {
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await once(socket, "connect");
  const connection = { socket, since: 0 };
  socket.on("data", (bytes: Buffer) => {
    // Answers have no body and fit one packet, but for those that end this program as a failure.
    const status = bytes.toString("latin1", 9, 12);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    waits.push(performance.now() - connection.since);
    done += 1;
    if (done === count) finish();
    if (perSecond === 0) push(connection, performance.now());
    else idle.push(connection);
  });
  return connection;
}

function push(connection: Connection, dueAt: number): void {
  const request = requests[next];
  if (!request) return;
  next += 1;
  connection.since = dueAt;
  connection.socket.write(request);
}

/** Those that are due go out on whatever connection is free; who finds none goes late and is counted so. */
function pushDue(startedAt: number): void {
  const due = Math.min(count, Math.floor(((performance.now() - startedAt) * perSecond) / 1_000));
  while (next < due) {
    const connection = idle.pop();
    if (!connection) return;
    push(connection, startedAt + (next * 1_000) / perSecond);
  }
}

const opened = await Promise.all(Array.from({ length: connections }, open));
const startedAt = performance.now();
const used = process.cpuUsage();
let timer: NodeJS.Timeout | undefined;
if (perSecond === 0) for (const one of opened) push(one, startedAt);
else {
  idle.push(...opened);
  timer = setInterval(() => pushDue(startedAt), 1);
}
await finished;
const seconds = (performance.now() - startedAt) / 1_000;
const { user, system } = process.cpuUsage(used);
clearInterval(timer);
for (const { socket } of opened) socket.destroy();
const sorted = waits.toSorted((a, b) => a - b);
const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1];
const answer = {
  taken: statuses.get("200") ?? 0,
  statuses: Object.fromEntries(statuses),
  seconds,
  processorUs: user + system,
  p50: at(0.5),
  p99: at(0.99),
};
process.stdout.write(`${JSON.stringify(answer)}\n`);

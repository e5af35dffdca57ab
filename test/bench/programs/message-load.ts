import { once } from "node:events";
import { connect } from "node:net";
import { readTask } from "./task.ts";

/**
 * Posts messages over keep-alive connections, one request after the other on each. Bodies are made beforehand
 * and of answers only the status is read, so that the machine is left to the server.
 */
const task = readTask();
const { hostname, port, pathname } = new URL(String(task["url"]));
const requests = Number(task["requests"]);
/** Messages in each request; 0 for a single one that is no array. */
const batch = Number(task["batch"]);
const connections = Number(task["connections"]);
const keyed = task["keyed"] === true;
/** Of this load alone, for its keys. */
const name = String(task["name"]).replaceAll(" ", "-");

const waits: number[] = [];
const statuses = new Map<string, number>();
let next = 0;

function message(at: number) {
  const to = `+${447_700_900_000 + (at % 1_000)}`;
  return { to, from: "Volley", text: `Your code is ${at}` };
}

function requestFor(at: number): Buffer {
  const body = JSON.stringify(
    batch === 0
      ? message(at)
      : Array.from({ length: batch }, (_, index) => message(at * batch + index)),
  );
  const head = [
    `POST ${pathname} HTTP/1.1`,
    `host: ${hostname}`,
    `authorization: Bearer ${String(task["key"])}`,
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(body)}`,
    ...(keyed ? [`idempotency-key: ${name}-${at}`] : []),
  ];
  return Buffer.from(`${head.join("\r\n")}\r\n\r\n${body}`);
}

async function work(): Promise<void> {
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await once(socket, "connect");
  for (let at = next++; at < requests; at = next++) {
    const from = performance.now();
    socket.write(requestFor(at));
    const status = await answer();
    waits.push(performance.now() - from);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  socket.destroy();

  /** Reads one answer whole, by its length. */
  async function answer(): Promise<string> {
    let text = "";
    for (;;) {
      const [bytes]: unknown[] = await once(socket, "data");
      if (!Buffer.isBuffer(bytes)) throw new TypeError("a socket gives bytes");
      text += bytes.toString("latin1");
      const end = text.indexOf("\r\n\r\n");
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? Number.NaN);
      if (end !== -1 && text.length >= end + 4 + length) return text.slice(9, 12);
    }
  }
}

const from = performance.now();
await Promise.all(Array.from({ length: connections }, work));
const seconds = (performance.now() - from) / 1_000;
const sorted = waits.toSorted((a, b) => a - b);
const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
process.stdout.write(
  `${JSON.stringify({
    taken: statuses.get("202") ?? 0,
    statuses: Object.fromEntries(statuses),
    seconds,
    p50: at(0.5),
    p99: at(0.99),
  })}\n`,
);

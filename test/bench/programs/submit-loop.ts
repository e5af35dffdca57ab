import { Pool } from "undici";
import { readTask } from "./task.ts";

/**
 * The plain means: requests of the same shape as ours over keep-alive connections, one after the other
 * on each, with nothing written down. Ends with how long it took and how many were accepted.
 */
const task = readTask();
const url = String(task["url"]);
const requests = Number(task["requests"]);
const connections = Number(task["connections"]);
/** Sent first and not counted: a program is slower before it is compiled. */
const warmUp = Number(task["warmUp"]);

const pool = new Pool(url, { connections, pipelining: 1 });
const headers = {
  authorization: `Basic ${Buffer.from("volley01:Simulator1").toString("base64")}`,
  accept: "application/json",
  "content-type": "application/x-www-form-urlencoded",
};
let left = warmUp;
let accepted = 0;

async function submitInTurn(): Promise<void> {
  while (left > 0) {
    left -= 1;
    const form = new URLSearchParams({
      from: "Volley",
      to: String(447700900000 + (left % 1_000)),
      text: `Hi Ada, your voucher TRY-${left} is waiting.`,
      type: "text",
      "status-report-req": "1",
      "client-ref": String(left).padStart(40, "0"),
    });
    const body = form.toString();
    const answer = await pool.request({ path: "/sms/json", method: "POST", headers, body });
    const said = Object(await answer.body.json());
    if (said.messages?.[0]?.status === "0") accepted += 1;
  }
}

const submitAll = () => Promise.all(Array.from({ length: connections }, submitInTurn));

await submitAll();
left = requests;
accepted = 0;
const before = process.cpuUsage();
const startedAt = performance.now();
await submitAll();
const seconds = (performance.now() - startedAt) / 1_000;
const { user, system } = process.cpuUsage(before);
await pool.close();
const processorSeconds = (user + system) / 1e6;
process.stdout.write(`${JSON.stringify({ accepted, seconds, processorSeconds })}\n`);

import { subscribe } from "node:diagnostics_channel";
import { openSync, writeSync } from "node:fs";

/**
 * Loaded in front of a sender with `--import`: notes when each request of the send call is begun, or when
 * it leaves, so that a sender's own pace can be told from what happens on the way. undici says so on
 * channels of Node's; the code that is measured does not know of it.
 *
 * Moments are milliseconds of the machine's monotonic clock, the same for every process on it.
 */
const asked = new URL(import.meta.url).searchParams;
const file = openSync(asked.get("to") ?? "", "a");
const offset = Number(process.hrtime.bigint()) / 1e6 - performance.now();
let moments: number[] = [];

subscribe(asked.get("channel") ?? "", (message) => {
  if (Object(message).request.path === "/sms/json") moments.push(offset + performance.now());
});

function write(): void {
  if (moments.length > 0) writeSync(file, new Float64Array(moments));
  moments = [];
}
setInterval(write, 200).unref();
process.on("exit", write);

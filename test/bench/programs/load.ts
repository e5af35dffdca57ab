import { createReadStream } from "node:fs";
import { connectDatabase } from "@volley/engine";
import { loadImport, storeUpload } from "@volley/importer";
import { readTask } from "./task.ts";

/** Loads a file into a campaign, read in a thread of its own or in this one; ends with the seconds of the loading. */
const task = readTask();
const db = connectDatabase({ url: String(task["databaseUrl"]), connections: 4, name: "bench" });
const upload = {
  campaignId: Number(task["campaignId"]),
  fileName: "list.csv",
  options: { country: "GB" },
};
const stored = await storeUpload(db, upload, createReadStream(String(task["path"])));
if (!stored) throw new Error("the campaign takes no recipients");
const startedAt = performance.now();
await loadImport(db, stored.importId, {
  shard: 0,
  threadFromBytes: task["thread"] === true ? 0 : Infinity,
});
const seconds = (performance.now() - startedAt) / 1_000;
await db.destroy();
process.stdout.write(`${JSON.stringify({ seconds })}\n`);

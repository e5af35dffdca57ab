import { type Campaign, type Db, findImport, readDuplicates, readProblems } from "@volley/engine";
import { storeUpload, type Upload, type Uploaded } from "@volley/importer";
import { insertCampaign } from "../../packages/engine/src/db/campaigns.ts";
import { createAccount, miscounts, recipientsOf } from "./campaigns.ts";

export const SHARD = 5;
export const WAIT = { everyMs: 10, forMs: 120_000 };

/** A draft of an account of its own. */
export async function addDraft(db: Db): Promise<Campaign> {
  const account = await createAccount(db);
  const campaign = { accountId: account.id, name: "Spring", senders: ["Volley"], template: "Hi" };
  return await insertCampaign(db, campaign);
}

async function* piecesOf(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Stores a CSV, in chunks of this size. */
export async function store(db: Db, campaign: Campaign, csv: string, chunkBytes = 1_024 * 1_024) {
  const upload = { campaignId: campaign.id, fileName: "list.csv", options: { country: "GB" } };
  return await storeWhole(db, upload, piecesOf(csv, chunkBytes), chunkBytes);
}

/** Stores an upload into a campaign that takes recipients. */
export async function storeWhole(
  db: Db,
  upload: Upload,
  bytes: AsyncIterable<Uint8Array>,
  chunkBytes?: number,
): Promise<Uploaded> {
  const stored = await storeUpload(db, upload, bytes, chunkBytes ? { chunkBytes } : {});
  if (!stored) throw new Error("the campaign takes no recipients");
  return stored;
}

/**
 * Everything that an import has left behind, in the order of the file. Ids are left out: two batches at a
 * time draw them.
 */
export async function traceOf(db: Db, campaign: Campaign, importId: number) {
  const { read, accepted, duplicate, invalid, state } = Object(await findImport(db, importId));
  const recipients = (await recipientsOf(db, campaign.id)).toSorted(
    (one, other) => (one.importLine ?? 0) - (other.importLine ?? 0),
  );
  return {
    counts: { read, accepted, duplicate, invalid, state },
    recipients: recipients.map((one) => [
      one.phone,
      one.country,
      one.state,
      one.fields,
      one.importLine,
    ]),
    problems: (await collect(readProblems(db, importId))).map((one) => [
      one.record,
      one.line,
      one.code,
      one.detail,
      one.cells,
    ]),
    duplicates: (await collect(readDuplicates(db, importId))).map((one) => [
      one.record,
      one.line,
      one.phone,
      one.firstLine,
    ]),
    miscounts: await miscounts(db, campaign.id),
  };
}

/** Large enough for a thread of its own, with some of everything in it. */
export function longFile(rows: number): string {
  const lines = Array.from({ length: rows }, (_, at) => {
    if (at % 97 === 0) return `12,bad ${at}`;
    return `+4474${String(((at % 9_000) * 7_919) % 100_000_000).padStart(8, "0")},Ada ${at}`;
  });
  return `phone,name\n${lines.join("\n")}\n`;
}

export async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

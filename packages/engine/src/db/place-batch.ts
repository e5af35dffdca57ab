import type { Client } from "pg";
import { withoutLines } from "../copy/copy-text.ts";
import {
  DUPLICATE_COLUMNS,
  type ImportBatch,
  PROBLEM_COLUMNS,
  RECIPIENT_COLUMNS,
} from "../copy/import-batch.ts";
import { numberArray } from "../copy/number-array.ts";
import { failpoint } from "../failpoints/failpoint.ts";
import { copyIn } from "./copy-in.ts";

/** The import that is loaded, and the counter shard of whoever loads it. */
export type Loading = {
  readonly importId: number;
  readonly campaignId: number;
  readonly accountId: number;
  readonly shard: number;
};

/** A batch, its place in the file, and where reading goes on after it. */
export type PlacedBatch = {
  readonly batch: ImportBatch;
  readonly header: readonly string[];
  /** What the fields of its recipients are called. */
  readonly fields: readonly string[];
  readonly checkpoint: object;
  /** Where the batch before ended and where this one ends. */
  readonly fromByte: number;
  readonly toByte: number;
};

/**
 * Writes one batch in one transaction: recipients, problems, duplicates, counters and checkpoint. It
 * commits only after the batch `before` has.
 *
 * @returns false when nothing was written, because the batch before was not, the import was cancelled, or
 * another process has taken it past this place
 * @throws when a number came in meanwhile that was not there when asked for (`isOvertaken`); the transaction
 * is still open then
 */
export async function placeBatch(
  client: Client,
  loading: Loading,
  placed: PlacedBatch,
  before: Promise<boolean>,
): Promise<boolean> {
  await client.query("begin");
  const kept = await insertRows(client, loading, placed.batch);
  const optedOut = await suppressOptedOut(client, loading, { batch: placed.batch, kept });
  failpoint("import.rows");
  if (!(await before) || !(await moveCheckpoint(client, loading, { placed, kept, optedOut }))) {
    await client.query("rollback");
    return false;
  }
  await countRows(client, loading, { kept, optedOut });
  failpoint("import.counted");
  await client.query("commit");
  failpoint("import.after");
  return true;
}

/** What became recipients. */
type Kept = {
  readonly count: number;
  readonly byCountry: ReadonlyMap<string, number>;
  /** The numbers of the batch that did not, because the campaign had them. */
  readonly known: ReadonlySet<number>;
};

async function insertRows(
  client: Client,
  { campaignId, importId }: Loading,
  batch: ImportBatch,
): Promise<Kept> {
  const known = await findKnown(client, campaignId, batch.doubtfulArray);
  const dropped = placesOf(known, batch);
  await copyIn(
    client,
    { table: "recipient", columns: RECIPIENT_COLUMNS },
    withoutLines(batch.recipients, dropped),
  );
  await copyIn(client, { table: "import_problem", columns: PROBLEM_COLUMNS }, batch.problems);
  await copyIn(
    client,
    { table: "import_duplicate", columns: DUPLICATE_COLUMNS },
    Buffer.from(duplicateLines(importId, batch, dropped)),
  );
  const count = batch.phones.length - dropped.size;
  return { count, byCountry: byCountry(batch, dropped), known };
}

/** Those of the numbers that the campaign has. */
async function findKnown(
  client: Client,
  campaignId: number,
  phones: Uint8Array | null,
): Promise<ReadonlySet<number>> {
  if (phones === null) return new Set();
  // Number by number: with all of them at once the planner, whose figures are older than the campaign, would read
  // every row that has been loaded, again for each batch.
  const { rows } = await client.query<{ phone: number }>(
    `select found.phone from unnest($2::bigint[]) as asked (phone) cross join lateral (
       select r.phone from recipient r
       where r.phone = asked.phone and r.campaign_id = $1 and r.import_id is not null
       order by r.phone limit 1
     ) found`,
    [campaignId, phones],
  );
  return new Set(rows.map(({ phone }) => phone));
}

/** Where in the batch the known numbers stand. */
function placesOf(known: ReadonlySet<number>, { phones }: ImportBatch): ReadonlySet<number> {
  const places = new Set<number>();
  if (known.size === 0) return places;
  for (const [place, phone] of phones.entries()) if (known.has(phone)) places.add(place);
  return places;
}

function duplicateLines(
  importId: number,
  { phones, records, lines, repeats }: ImportBatch,
  dropped: ReadonlySet<number>,
): string {
  let text = "";
  for (const place of dropped) {
    text += `${importId}\t${records[place]}\t${lines[place]}\t${phones[place]}\n`;
  }
  for (let at = 0; at < repeats.length; at += 3) {
    text += `${importId}\t${repeats[at]}\t${repeats[at + 1]}\t${repeats[at + 2]}\n`;
  }
  return text;
}

function byCountry(
  { countries, countryPlaces }: ImportBatch,
  dropped: ReadonlySet<number>,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [place, countryPlace] of countryPlaces.entries()) {
    if (dropped.has(place)) continue;
    const country = countries[countryPlace] ?? "ZZ";
    counts.set(country, (counts.get(country) ?? 0) + 1);
  }
  return counts;
}

/**
 * Marks those who want no messages from this account; later ones are found when they are claimed.
 *
 * @returns the country of each
 */
async function suppressOptedOut(
  client: Client,
  { campaignId, accountId }: Loading,
  { batch, kept }: { readonly batch: ImportBatch; readonly kept: Kept },
): Promise<readonly string[]> {
  // Apart from the update: in a join, the planner may look through the whole array for each recipient.
  const { rows: found } = await client.query<{ phone: number }>(
    "select phone from do_not_text where account_id = $1 and phone = any($2::bigint[])",
    [accountId, batch.phoneArray],
  );
  const phones = found.map(({ phone }) => phone).filter((phone) => !kept.known.has(phone));
  if (phones.length === 0) return [];
  const { rows: marked } = await client.query<{ country: string }>(
    `update recipient set state = 'suppressed', due_at = null, final_at = now()
     where campaign_id = $1 and phone = any($2::bigint[]) and import_id is not null
     returning country`,
    [campaignId, numberArray(phones)],
  );
  return marked.map(({ country }) => country);
}

type Written = {
  readonly placed: PlacedBatch;
  readonly kept: Kept;
  /** The country of each who had opted out. */
  readonly optedOut: readonly string[];
};

/** The fence: only whoever finds the import just where the batch begins may write it. */
async function moveCheckpoint(
  client: Client,
  { importId }: Loading,
  { placed, kept, optedOut }: Written,
): Promise<boolean> {
  const { batch, checkpoint, header, fields, fromByte, toByte } = placed;
  const duplicate = batch.phones.length - kept.count + batch.repeats.length / 3;
  const { rowCount } = await client.query(
    `update import set
       read = read + $4 + $5 + $6, accepted = accepted + $4, duplicate = duplicate + $5,
       invalid = invalid + $6, opted_out = opted_out + $7,
       checkpoint = $8, done_bytes = $3, header = $9, fields = $10, touched_at = now()
     where id = $1 and state = 'queued' and done_bytes = $2`,
    [
      importId,
      fromByte,
      toByte,
      kept.count,
      duplicate,
      batch.invalid,
      optedOut.length,
      JSON.stringify(checkpoint),
      JSON.stringify(header),
      fields,
    ],
  );
  return rowCount === 1;
}

/** COPY tells nobody what it wrote, so the counters are moved by a statement of their own, in key order. */
async function countRows(
  client: Client,
  { campaignId, shard }: Loading,
  { kept, optedOut }: Pick<Written, "kept" | "optedOut">,
): Promise<void> {
  const moved = [...kept.byCountry].flatMap(([country, n]) => {
    const suppressed = optedOut.filter((one) => one === country).length;
    return [
      { state: "pending", country, n: n - suppressed },
      { state: "suppressed", country, n: suppressed },
    ];
  });
  await client.query(
    `insert into recipient_count as t (campaign_id, state, country, shard, n)
     select $1, state, country, $2, n
     from unnest($3::recipient_state[], $4::text[], $5::bigint[]) as moved (state, country, n)
     where n <> 0
     order by state, country
     on conflict (campaign_id, state, country, shard) do update set n = t.n + excluded.n`,
    [
      campaignId,
      shard,
      moved.map(({ state }) => state),
      moved.map(({ country }) => country),
      moved.map(({ n }) => n),
    ],
  );
}

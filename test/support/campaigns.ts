import { randomBytes } from "node:crypto";
import {
  type Account,
  type Campaign,
  type CampaignState,
  type Db,
  endImport,
  findCampaign,
  insertAccount,
  moveCampaign,
  openImport,
  openLoad,
  queueImport,
  readFigures,
  type Recipient,
  recount,
} from "@volley/engine";
import { BatchEncoder } from "@volley/engine/copy";
import { sql } from "kysely";
import { insertCampaign, type NewCampaign } from "../../packages/engine/src/db/campaigns.ts";

export const SHARD = 3;
const FIRST_PHONE = 447700900000;
const COUNTRIES = ["GB", "US", "ZZ"];

export async function createAccount(db: Db): Promise<Account> {
  const name = randomBytes(6).toString("hex");
  const account = await insertAccount(db, {
    name,
    apiKey: name.slice(0, 8),
    sealedSecret: randomBytes(16),
    restUrl: "http://127.0.0.1:9",
    webhookToken: randomBytes(16).toString("hex"),
    refKey: randomBytes(32),
    maxPerSecond: 30,
  });
  if (!account) throw new Error("two accounts of one name");
  return account;
}

/** A running campaign with recipients that came by an import, as they do. */
export async function createCampaign(
  db: Db,
  account: Account,
  options: Partial<NewCampaign> & {
    readonly recipients?: number;
    /** Numbers are counted up from here. */
    readonly firstPhone?: number;
  } = {},
): Promise<Campaign> {
  const { recipients = 1, firstPhone, ...given } = options;
  const draft = await insertCampaign(db, {
    accountId: account.id,
    name: "Spring",
    senders: ["Volley"],
    template: "Hi",
    ...given,
  });
  await importRecipients(db, draft.id, recipients, firstPhone);
  return await move(db, draft.id, "running");
}

export async function importRecipients(
  db: Db,
  campaignId: number,
  count: number,
  firstPhone = FIRST_PHONE,
): Promise<void> {
  const importId = await openImport(db, { campaignId, fileName: "list.csv", options: {} });
  if (importId === null) throw new Error("the campaign takes no recipients");
  await queueImport(db, importId, { sizeBytes: count, sha256: randomBytes(32) });
  const encoder = new BatchEncoder({ campaignId, importId, firstFileBytes: null });
  for (let index = 0; index < count; index += 1) {
    encoder.add({
      phone: firstPhone + index,
      country: COUNTRIES[index % COUNTRIES.length] ?? "ZZ",
      fields: JSON.stringify({ name: `N${index}` }),
      record: index + 1,
      line: index + 2,
    });
  }
  const campaign = await findCampaign(db, campaignId);
  await using load = await openLoad(db, {
    importId,
    campaignId,
    accountId: campaign?.accountId ?? 0,
    shard: SHARD,
  });
  const batch = { header: ["phone"], fields: [], checkpoint: {}, fromByte: 0, toByte: count };
  await load?.write({ ...batch, batch: encoder.take() });
  await load?.drain();
  await endImport(db, importId, { doneBytes: count, failure: null });
}

export async function move(db: Db, id: number, target: CampaignState): Promise<Campaign> {
  const details = target === "paused" ? ({ pausedBy: "user" } as const) : {};
  const moved = await moveCampaign(db, id, target, details);
  if (moved.kind !== "moved") throw new Error(`the campaign cannot become ${target}`);
  return moved.campaign;
}

/** Puts a number on the list alone, as recipients find it that come later. */
export async function optOut(db: Db, accountId: number, index: number): Promise<void> {
  await sql`
    insert into optout (account_id, phone, reason, source, event_id)
    values (${accountId}, ${FIRST_PHONE + index}, 'asked', 'operator', nextval('optout_event_id'))`.execute(
    db,
  );
}

export async function recipientsOf(db: Db, campaignId: number): Promise<readonly Recipient[]> {
  return await db
    .selectFrom("recipient")
    .selectAll()
    .where("campaignId", "=", campaignId)
    .orderBy("id")
    .execute();
}

/** The only recipient of a campaign. */
export async function theRecipient(db: Db, campaignId: number): Promise<Recipient> {
  const [only, ...others] = await recipientsOf(db, campaignId);
  if (!only || others.length > 0) throw new Error("the campaign has not one recipient");
  return only;
}

/** Lets the time come for whatever waits for it: due times, leases, lookups, parked receipts. */
export async function letTimeCome(db: Db): Promise<void> {
  await sql`update recipient set due_at = now() where due_at is not null`.execute(db);
  await sql`update recipient set check_at = now() where check_at is not null`.execute(db);
  await sql`update parked_receipt set next_try_at = now()`.execute(db);
}

/** What the counters of a campaign say that a recount of its rows does not. */
export async function miscounts(db: Db, campaignId: number): Promise<readonly unknown[]> {
  const figures = await readFigures(db, { id: campaignId });
  const counted = figures.countries.flatMap(({ country, recipients }) =>
    Object.entries(recipients).map(([state, n]) => ({ state, country, n })),
  );
  const errors = figures.errors.map(({ source, code, count }) => ({ source, code, count }));
  const { rows: realErrors } = await sql<(typeof errors)[number]>`
    select error_source as source, error_code as code, count(*) as count from recipient
    where campaign_id = ${campaignId} and state in ('rejected', 'failed', 'expired')
      and error_code is not null
    group by error_source, error_code order by count desc, source, code`.execute(db);
  const { rows: spent } = await sql<{ parts: number; cost: string }>`
    select count(*) as parts, coalesce(sum(price), 0)::text as cost from part
    where campaign_id = ${campaignId} and message_id not like 'refused:%'`.execute(db);
  const { rows: realNetworks } = await sql<{ network: string | null; n: number; cost: string }>`
    select network, count(*) as n, coalesce(sum(price), 0)::text as cost from part
    where campaign_id = ${campaignId} and message_id not like 'refused:%'
    group by network order by coalesce(network, '')`.execute(db);
  const networks = figures.networks.map(({ network, total, cost }) => ({
    network,
    n: total,
    cost: Number(cost),
  }));
  const pairs: readonly [string, unknown, unknown][] = [
    ["states", sorted(counted), sorted(await recount(db, campaignId))],
    ["errors", errors, realErrors],
    ["networks", networks, realNetworks.map((one) => ({ ...one, cost: Number(one.cost) }))],
    ["parts", figures.parts, spent[0]?.parts],
    ["cost", Number(figures.cost), Number(spent[0]?.cost)],
  ];
  return pairs.filter(([, said, real]) => JSON.stringify(said) !== JSON.stringify(real));
}

function sorted(
  rows: readonly { state: string; country: string; n: number }[],
): readonly (readonly [string, string, number])[] {
  const cells = rows.map(({ country, state, n }) => [country, state, n] as const);
  return cells.toSorted((a, b) => (`${a[0]}/${a[1]}` < `${b[0]}/${b[1]}` ? -1 : 1));
}

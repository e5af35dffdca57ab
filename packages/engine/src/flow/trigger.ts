import { listSendingAccounts } from "../db/accounts.ts";
import { type Campaign, findCampaigns } from "../db/campaigns.ts";
import type { Db } from "../db/connect.ts";
import {
  findDoNotText,
  insertTriggered,
  type Standing,
  standingCampaigns,
  type Trigger,
} from "../db/trigger.ts";
import type { CampaignState } from "../domain/campaign-state.ts";
import { draftOf, fieldsNeededBy, type Wording } from "../domain/content.ts";
import { fill } from "../domain/fill.ts";
import { type Reach, reaches } from "../domain/reach.ts";
import { TemplateError } from "../domain/template.ts";
import { type ControlDeps, hint } from "./control.ts";

/** A message that somebody asks for, who reaches the accounts in `reach`. */
export type TriggerOrder = Trigger & { readonly reach: Reach } & (
    | { readonly kind: "inCampaign"; readonly campaignId: number }
    | {
        readonly kind: "text";
        /** Null for the only one that is within reach. */
        readonly accountId: number | null;
        readonly sender: string;
        readonly text: string;
      }
  );

export type Triggered =
  | {
      readonly kind: "accepted";
      readonly accountId: number;
      readonly campaignId: number;
      readonly recipientId: number;
    }
  /** The campaign has ended. */
  | { readonly kind: "closed"; readonly current: CampaignState }
  /** There is no such campaign within reach. */
  | { readonly kind: "missing" }
  /** There is no such account within reach; or none was named, and there is not just one. */
  | { readonly kind: "noAccount"; readonly within: "none" | "several" }
  | { readonly kind: "optedOut" }
  | { readonly kind: "brokenTemplate"; readonly reason: string }
  | { readonly kind: "unsendable"; readonly reason: string };

/** An order that nothing is wrong with so far. */
type Ready = Trigger & {
  readonly kind: "ready";
  readonly accountId: number;
  /** The campaign, or the sender whose standing one it is. */
  readonly to: { readonly campaignId: number } | Standing;
};

/**
 * Takes messages that go out before all bulk: with a campaign's own wording before all others of that
 * campaign, or with texts of their own by the standing campaign of their sender, which stands for as long as
 * its account does and never completes. What becomes of one does not touch another, and their number does
 * not matter to the number of statements.
 *
 * @returns what came of each, in the order given; durable when the caller's transaction is
 */
export async function triggerAll(
  deps: ControlDeps,
  orders: readonly TriggerOrder[],
  shard: number,
): Promise<readonly Triggered[]> {
  const { db } = deps;
  const judged = await judgeAll(db, orders);
  const ready = judged.filter((one) => one.kind === "ready");
  const barred = await findDoNotText(db, ready);
  const going = ready.filter((_, at) => !barred.has(at));
  const placed = await placeAll(db, going, shard);
  const outcomes = new Map(going.map((one, at) => [one, placed[at]]));
  const woken = placed.flatMap((one) => (one.kind === "accepted" ? [one.campaignId] : []));
  await Promise.all([...new Set(woken)].map((id) => hint(deps, id)));
  return judged.map((one): Triggered =>
    one.kind === "ready" ? (outcomes.get(one) ?? { kind: "optedOut" }) : one,
  );
}

type Placed = Extract<
  Triggered,
  { readonly kind: "accepted" | "closed" | "missing" | "noAccount" }
>;

/** Adds each to its campaign; one whose standing campaign was ended in this very moment to the next one. */
async function placeAll(
  db: Db,
  going: readonly Ready[],
  shard: number,
): Promise<readonly Placed[]> {
  const first = await placeOnce(db, going, shard);
  const again = going.filter((one, at) => "sender" in one.to && first[at]?.kind === "closed");
  if (again.length === 0) return first;
  const second = await placeOnce(db, again, shard);
  const later = new Map(again.map((one, at) => [one, second[at]]));
  return first.map((placed, at) => {
    const one = going[at];
    return (one && later.get(one)) ?? placed;
  });
}

async function placeOnce(
  db: Db,
  going: readonly Ready[],
  shard: number,
): Promise<readonly Placed[]> {
  const campaignIds = await campaignsOf(db, going);
  const open = going.flatMap((one, at) => {
    const campaignId = campaignIds[at] ?? null;
    return campaignId === null ? [] : [{ ...one, campaignId, at }];
  });
  const ids = await insertTriggered(db, open, shard);
  const states = await statesOf(
    db,
    open.flatMap(({ campaignId }, index) => (ids[index] === null ? [campaignId] : [])),
  );
  const outcomes = new Map(
    open.map(({ at, accountId, campaignId }, index): [number, Placed] => {
      const recipientId = ids[index] ?? null;
      if (recipientId !== null)
        return [at, { kind: "accepted", accountId, campaignId, recipientId }];
      const current = states.get(campaignId);
      return [at, current ? { kind: "closed", current } : { kind: "missing" }];
    }),
  );
  // Without a campaign its account was retired since it was judged: there is none any more to send from.
  return going.map((_, at) => outcomes.get(at) ?? { kind: "noAccount", within: "none" });
}

type Judged = Ready | Exclude<Triggered, { readonly kind: "accepted" | "closed" | "optedOut" }>;

async function judgeAll(db: Db, orders: readonly TriggerOrder[]): Promise<readonly Judged[]> {
  const named = orders.flatMap((one) => (one.kind === "inCampaign" ? [one.campaignId] : []));
  const campaigns = new Map(
    (await findCampaigns(db, [...new Set(named)])).map((one) => [one.id, one]),
  );
  const accounts = named.length < orders.length ? await listSendingAccounts(db) : [];
  return orders.map((order): Judged => {
    if (order.kind === "text") return judgeText(order, accounts);
    const campaign = campaigns.get(order.campaignId);
    if (!campaign || !reaches(order.reach, campaign.accountId)) return { kind: "missing" };
    return judgeInCampaign(order, campaign);
  });
}

function judgeInCampaign({ phone, country, fields }: Trigger, campaign: Campaign): Judged {
  const written = write(campaign, fields);
  if (written.kind !== "written") return written;
  const { id: campaignId, accountId } = campaign;
  return { kind: "ready", accountId, to: { campaignId }, phone, country, fields };
}

function judgeText(
  order: Extract<TriggerOrder, { readonly kind: "text" }>,
  accounts: readonly number[],
): Judged {
  const { phone, country, fields, sender, text: template, reach } = order;
  const written = write({ messageType: "auto", template, content: null }, fields);
  if (written.kind !== "written") return written;
  const within = accounts.filter(
    (id) => reaches(reach, id) && (order.accountId === null || id === order.accountId),
  );
  const [accountId, another] = within;
  if (accountId === undefined) return { kind: "noAccount", within: "none" };
  if (another !== undefined) return { kind: "noAccount", within: "several" };
  const to = { accountId, sender };
  return { kind: "ready", accountId, to, phone, country, fields: { text: written.text } };
}

type Written =
  | { readonly kind: "written"; readonly text: string }
  | Extract<Triggered, { readonly kind: "brokenTemplate" | "unsendable" }>;

/** Writes a message as it will be sent, to know whether it can be. */
function write(wording: Wording, fields: Readonly<Record<string, string>>): Written {
  try {
    const missing = fieldsNeededBy(wording).filter((name) => !Object.hasOwn(fields, name));
    if (missing.length > 0) {
      const reason = `the text needs ${missing.join(", ")}; give a value for each in vars`;
      return { kind: "unsendable", reason };
    }
    const filled = fill(draftOf(wording), fields);
    if (filled.kind === "unsendable") return filled;
    return { kind: "written", text: "text" in filled.body ? filled.body.text : "" };
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return { kind: "brokenTemplate", reason: error.message };
  }
}

/** The campaign of each, which for a text of its own is its sender's standing one; null where nothing may stand any more. */
async function campaignsOf(db: Db, ready: readonly Ready[]): Promise<readonly (number | null)[]> {
  const wanted = new Map<string, Standing>();
  for (const { to } of ready) if ("sender" in to) wanted.set(nameOf(to), to);
  const found = await standingCampaigns(db, [...wanted.values()]);
  const standing = new Map([...wanted.keys()].map((name, at) => [name, found[at] ?? null]));
  return ready.map(({ to }) =>
    "sender" in to ? (standing.get(nameOf(to)) ?? null) : to.campaignId,
  );
}

const nameOf = ({ accountId, sender }: Standing) => `${accountId} ${sender}`;

async function statesOf(
  db: Db,
  ids: readonly number[],
): Promise<ReadonlyMap<number, CampaignState>> {
  return new Map((await findCampaigns(db, ids)).map(({ id, state }) => [id, state]));
}

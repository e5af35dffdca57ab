import { type Selectable, sql } from "kysely";
import type { OnUnknown } from "../domain/campaign-settings.ts";
import type { CampaignState } from "../domain/campaign-state.ts";
import type { Wording } from "../domain/content.ts";
import type { Reach } from "../domain/reach.ts";
import type { Db } from "./connect.ts";
import type { Recipient } from "./recipients.ts";
import { findByPhone } from "./recipients.ts";
import type { Tables } from "./tables.ts";

type Part = Selectable<Tables["part"]>;

/** One campaign row of a number, with all that explains what became of it. */
export type MessageHistory = {
  readonly recipient: Recipient;
  readonly campaign: Wording & {
    readonly id: number;
    readonly accountId: number;
    readonly name: string;
    readonly senders: readonly string[];
    readonly standing: boolean;
    readonly state: CampaignState;
    readonly sendAt: Date | null;
    readonly pausedBy: "user" | "system" | null;
    readonly pauseReason: string | null;
    readonly onUnknown: OnUnknown;
    /** Recipients that wait, and how many may leave a second at the most. */
    readonly waiting: number;
    readonly maxPerSecond: number;
    /** Signs the client-refs of its account. */
    readonly refKey: Uint8Array;
  };
  /** The file that it came from; null for a triggered one. */
  readonly file: { readonly name: string; readonly at: Date } | null;
  /** In the order of the attempts. */
  readonly parts: readonly Part[];
};

type CampaignRow = MessageHistory["campaign"];
type FileRow = { readonly id: number; readonly name: string; readonly at: Date };

/** Every campaign row of a number within reach, newest first; the latest two hundred. */
export async function readMessageHistory(
  db: Db,
  phone: number,
  reach: Reach,
): Promise<readonly MessageHistory[]> {
  const recipients = await findByPhone(db, { phone, reach });
  if (recipients.length === 0) return [];
  const campaignIds = recipients.map((one) => one.campaignId);
  const importIds = recipients.flatMap(({ importId }) => importId ?? []);
  const [{ rows: campaigns }, { rows: files }, { rows: parts }] = await Promise.all([
    sql<CampaignRow>`
      select c.id, c.account_id, c.name, c.senders, c.standing, c.state, c.send_at, c.paused_by,
        c.pause_reason, c.on_unknown, c.message_type, c.template, c.content, a.ref_key,
        least(c.max_per_second, a.max_per_second) as max_per_second,
        (select coalesce(sum(n), 0)::bigint from recipient_count k
          where k.campaign_id = c.id and k.state = 'pending') as waiting
      from campaign c join account a on a.id = c.account_id
      where c.id = any(${campaignIds}::bigint[])`.execute(db),
    sql<FileRow>`
      select id, file_name as name, created_at as at from import
      where id = any(${importIds}::bigint[])`.execute(db),
    sql<Part>`
      select p.* from part p
      where (p.campaign_id, p.recipient_id) in (
        select * from unnest(
          ${campaignIds}::bigint[], ${recipients.map(({ id }) => id)}::bigint[]
        )
      )
      order by p.attempt, p.updated_at, p.message_id`.execute(db),
  ]);
  return recipients.flatMap((recipient): MessageHistory[] => {
    const campaign = campaigns.find(({ id }) => id === recipient.campaignId);
    if (!campaign) return [];
    const file = files.find(({ id }) => id === recipient.importId) ?? null;
    const own = parts.filter(
      (part) => part.campaignId === recipient.campaignId && part.recipientId === recipient.id,
    );
    return [{ recipient, campaign, file, parts: own }];
  });
}

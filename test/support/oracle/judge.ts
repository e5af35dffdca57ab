import { type Db, findCampaign } from "@volley/engine";
import type { VolleyProcess } from "../spawn-volley.ts";
import { canariesIn, type Secrets, secretsOf } from "./canaries.ts";
import { countersAgainstRows } from "./counters.ts";
import type { Findings } from "./findings.ts";
import { ledgerAgainstRows, sentWhileStopped, type Stop, tooFast } from "./ledger.ts";
import { leftInDatabase, tooManyHandles } from "./leftovers.ts";
import { textOfRedis } from "./redis-text.ts";

export type Judgement = {
  readonly db: Db;
  /** The only campaign that the simulator has seen. */
  readonly campaignId: number;
  readonly simulatorUrl: string;
  /** How the campaign was to end. */
  readonly ended?: "completed" | "cancelled";
  readonly stops?: readonly Stop[];
  /** Everything that ran: their logs are searched, and those that still run must not hold too much. */
  readonly processes?: readonly VolleyProcess[];
  readonly redisUrl?: string | null;
  /** When requests were begun, as their senders noted: milliseconds of one clock. */
  readonly firedAt?: readonly number[];
};

/**
 * Holds the provider's ledger against the database, and the database against itself. Returns what is
 * wrong, in words; a scenario expects an empty list.
 */
export async function judge(judgement: Judgement): Promise<Findings> {
  const { db, campaignId, simulatorUrl, processes = [] } = judgement;
  const campaign = await findCampaign(db, campaignId);
  const ended = judgement.ended ?? "completed";
  const secrets = await secretsOf(db, campaignId);
  return [
    ...(campaign?.state === ended ? [] : [`the campaign is ${campaign?.state}, not ${ended}`]),
    ...(await ledgerAgainstRows(db, campaignId, simulatorUrl)),
    ...(await sentWhileStopped(simulatorUrl, judgement.stops ?? [])),
    ...(await tooFast(simulatorUrl, judgement.firedAt ?? null)),
    ...(await countersAgainstRows(db, campaignId)),
    ...(await leftInDatabase(db, campaignId)),
    ...(await tooManyHandles(processes)),
    ...processes.flatMap((one) => canariesIn(`the log of ${nameOf(one)}`, one.output(), secrets)),
    ...(await canariesInRedis(judgement.redisUrl ?? null, secrets)),
  ];
}

async function canariesInRedis(url: string | null, secrets: Secrets): Promise<Findings> {
  return url === null ? [] : canariesIn("Redis", await textOfRedis(url), secrets);
}

function nameOf({ child }: VolleyProcess): string {
  return `${child.spawnargs.at(-1) ?? "process"} ${child.pid ?? 0}`;
}

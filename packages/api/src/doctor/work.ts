import { type Db, type Gauges, lookForDue, readGauges } from "@volley/engine";
import { fail, type Finding, ok, warn } from "./finding.ts";

/** A recipient who could be sent waits for its turn, and for the pace of its account. */
const LONG_MS = 120_000;
const MANY_UNKNOWN = 100;
const MANY_PARKED = 100;

/** Whether what is to be done is being done. */
export async function lookAtWork(db: Db): Promise<readonly Finding[]> {
  const running = await lookForDue(db, new Map());
  const waits = running.filter(({ isDue }) => isDue).map(({ place }) => Date.parse(place.dueAt));
  const longestMs = waits.length === 0 ? 0 : Date.now() - Math.min(...waits);
  return [judgeWait(longestMs, waits.length), ...judgeGauges(await readGauges(db))];
}

export function judgeWait(longestMs: number, campaigns: number): Finding {
  if (campaigns === 0) return ok("sending", "nobody waits");
  const detail = `${campaigns} campaigns have somebody due, for ${Math.round(longestMs / 1_000)} s at the longest`;
  return longestMs < LONG_MS
    ? ok("sending", detail)
    : warn("sending", detail, "see that a worker runs, and at what pace: volley report ID");
}

export function judgeGauges({ campaigns, accounts, parkedReceipts }: Gauges): readonly Finding[] {
  const paused = campaigns.find(({ by }) => by === "system")?.count ?? 0;
  const unknown = accounts.reduce((sum, account) => sum + account.unknown, 0);
  return [
    paused === 0
      ? ok("paused", "no campaign was paused by the system")
      : fail(
          "paused",
          `${paused} campaigns were paused by the system`,
          "volley campaign list says why",
        ),
    unknown < MANY_UNKNOWN
      ? ok("unknown", `${unknown} recipients`)
      : warn("unknown", `${unknown} recipients`, "volley unknown list"),
    parkedReceipts < MANY_PARKED
      ? ok("receipts", `${parkedReceipts} parked`)
      : warn("receipts", `${parkedReceipts} belong to nothing known`, "volley receipts parked"),
  ];
}

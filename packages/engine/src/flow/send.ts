import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import type { Account } from "../db/accounts.ts";
import { findCampaign } from "../db/campaigns.ts";
import { type Claimed, claimDue } from "../db/claim.ts";
import type { Db } from "../db/connect.ts";
import type { Settled } from "../db/settle.ts";
import { type Pace, paceOf } from "../domain/pace.ts";
import { type SlotGrant, type SlotStore, slotUs } from "../domain/slots.ts";
import { type Settlement, settlementOf } from "../domain/settlement.ts";
import { failpoint } from "../failpoints/failpoint.ts";
import type { Batcher } from "./batcher.ts";
import { compose, type Letterhead, letterheadOf } from "./message.ts";
import type { Log, Provider, Running } from "./ports.ts";
import { createSignal } from "./signal.ts";
import { createSlotClock } from "./slot-clock.ts";
import { stopAccount } from "./stop-account.ts";

/** A slot reached later than this is not used: firing then would squeeze the second that follows. */
const LATE_MS = 10;
const STORE_AWAY_PAUSE_MS = 250;
const WARM_SAMPLES = 4;
const DRAIN_MS = 15_000;
/** The sweep finds whatever comes due later than this. */
const SWEEP_MS = 1_000;

export type SendDeps = {
  readonly db: Db;
  readonly slots: SlotStore;
  readonly provider: Provider;
  readonly outcomes: Batcher<Settled>;
  readonly log: Log;
  readonly shard: number;
  readonly leaseMs: number;
};

/** Everything that one process sends for one account. */
export type SendLane = Running & {
  /** Says that a campaign of the account may have due recipients. */
  wake(campaignId: number): void;
  setLimit(perSecond: number): void;
};

type Held = { readonly row: Claimed; readonly claimedAt: number };

/**
 * Claims due recipients for slots that are at hand, and fires each request at its slot. Any number of
 * processes may run a lane for the same account: the slots are shared, and so are the rows.
 */
export function startSendLane(account: Account, deps: SendDeps): SendLane {
  const { db, slots, provider, log } = deps;
  const lane = `account/${account.id}`;
  const clock = createSlotClock();
  const signal = createSignal();
  const letterheads = new Map<number, Letterhead>();
  const route = { refKey: account.refKey, callback: provider.callback };
  let due = new Set<number>();
  /** Claimed, but its slot passed unused; goes out at the next one. */
  let held: Held[] = [];
  let limit = account.maxPerSecond;
  let inFlight = 0;
  let stopping = false;

  /** Enough for a second of the allowed speed: answers that take longer hold new claims back. */
  const room = () => Math.min(512, Math.max(16, limit)) - inFlight - held.length;

  async function run(): Promise<void> {
    while (!stopping) {
      if (due.size === 0 && held.length === 0) {
        await signal.wait(1_000);
        continue;
      }
      try {
        await signal.wait(await fillHorizon());
      } catch (error) {
        // Without slots or without the database nothing is sent; both are asked again in a moment.
        log("send.held", { account: account.name, error });
        await signal.wait(STORE_AWAY_PAUSE_MS);
      }
    }
  }

  /** Takes slots, fills them with recipients, and says how long until the next are wanted. */
  async function fillHorizon(): Promise<number> {
    const pace = paceOf(limit);
    const want = Math.min(pace.batch, room() + held.length);
    if (want <= 0) return 5;
    // The first calls after a rest open connections and load scripts. A clock set by one of those
    // alone would fire whole grants too early, on top of those of other processes.
    while (clock.samplesAt(performance.now()) < WARM_SAMPLES) await acquire(pace, 0);
    const grant = await acquire(pace, want);
    failpoint("slots.granted");
    await claim(grant.granted - held.length);
    const rows = held.splice(0, grant.granted);
    const unused = grant.granted - rows.length;
    if (unused > 0) await slots.release(lane, grant, unused);
    rows.forEach((one, index) => fireAt(clock.toLocal(slotUs(grant, index)), one));
    const endUs = slotUs(grant, rows.length);
    return clock.toLocal(endUs - pace.horizonUs / 2) - performance.now();
  }

  async function acquire(pace: Pace, want: number): Promise<SlotGrant> {
    const askedAt = performance.now();
    const grant = await slots.acquire(lane, { pace, want });
    clock.learn(grant, askedAt, performance.now());
    return grant;
  }

  /**
   * Campaigns take turns: each claim starts with the one after the last, and asks each one once. What
   * is claimed is held at once, so that a failure at the next campaign leaves it to the next slot.
   */
  async function claim(limitRows: number): Promise<void> {
    let wanted = limitRows;
    const turns = [...due];
    for (const campaignId of turns) {
      if (wanted <= 0 || stopping) break;
      if (!(await letterheadFor(campaignId))) continue;
      const { shard, leaseMs } = deps;
      // Taken out before the claim, so that a wake-up in the meantime is not lost.
      due.delete(campaignId);
      const { rows, more } = await claimDue(db, { campaignId, limit: wanted, leaseMs, shard });
      const claimedAt = performance.now();
      for (const row of rows) held.push({ row, claimedAt });
      wanted -= rows.length;
      // One that has nothing more due now is brought back by a wake-up or the sweep.
      if (more) due.add(campaignId);
    }
  }

  async function letterheadFor(campaignId: number): Promise<Letterhead | null> {
    const known = letterheads.get(campaignId);
    if (known) return known;
    const campaign = await findCampaign(db, campaignId);
    if (!campaign) {
      due.delete(campaignId);
      return null;
    }
    const letterhead = letterheadOf(campaign);
    letterheads.set(campaignId, letterhead);
    return letterhead;
  }

  function fireAt(slotAt: number, one: Held): void {
    inFlight += 1;
    const fire = (): void => {
      const early = slotAt - performance.now();
      // Timers count from the start of a turn of the event loop and so may be early.
      if (early > 0.5) {
        setTimeout(fire, early);
        return;
      }
      if (early < -LATE_MS) {
        inFlight -= 1;
        held.push(one);
        log("send.late_slot", { lateMs: Math.round(-early) });
        signal.raise();
        return;
      }
      void submit(one)
        // A bug that one recipient meets must not end the process for all; the sweep takes it over.
        .catch((error: unknown) => log("send.failed", { recipientId: one.row.id, error }))
        .finally(() => {
          inFlight -= 1;
        });
    };
    fire();
  }

  async function submit({ row, claimedAt }: Held): Promise<void> {
    // A process that slept through a third of its lease leaves the row to the sweep's judgement.
    if (performance.now() - claimedAt > deps.leaseMs / 3) return await putBack(row);
    const letterhead = letterheads.get(row.campaignId);
    if (!letterhead) return await putBack(row);
    const message = compose(letterhead, row, route);
    if (message.kind === "unsendable") return await settle(row, message.settlement);
    failpoint("submit.before");
    const answer = provider.submit(message.sms);
    failpoint("submit.on_wire");
    const outcome = await answer;
    failpoint("submit.after");
    if (outcome.kind === "accountStopped") {
      due = new Set();
      const reason = `the provider refuses this account (${outcome.code}: ${outcome.reason})`;
      await stopAccount(deps, account, reason);
    }
    await settle(row, settlementOf(outcome, row.failures, Math.random()));
  }

  async function settle(row: Claimed, settlement: Settlement): Promise<void> {
    const { campaignId, id, attempt } = row;
    try {
      await deps.outcomes.add({ campaignId, id, attempt, settlement });
    } catch (error) {
      log("send.unsettled", { campaignId, recipientId: id, error });
      return;
    }
    // A recipient that soon waits again must not wait for the sweep as well.
    if (settlement.state === "pending" && settlement.delayMs < SWEEP_MS) {
      setTimeout(wake, settlement.delayMs, campaignId);
    }
  }

  /** Nothing went on the wire, so the recipient simply waits again. */
  async function putBack(row: Claimed): Promise<void> {
    await settle(row, { state: "pending", delayMs: 0, failed: false, error: null });
  }

  function wake(campaignId: number): void {
    if (due.has(campaignId)) return;
    due.add(campaignId);
    signal.raise();
  }

  const done = run();
  return {
    wake,
    setLimit(perSecond) {
      limit = perSecond;
    },
    async stop() {
      stopping = true;
      signal.raise();
      await done;
      const until = performance.now() + DRAIN_MS;
      while (inFlight > 0 && performance.now() < until) {
        await Promise.all(held.splice(0).map(({ row }) => putBack(row)));
        await sleep(5);
      }
      await Promise.all(held.splice(0).map(({ row }) => putBack(row)));
    },
  };
}

import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import type { Account } from "../../db/accounts.ts";
import type { Db } from "../../db/connect.ts";
import { readLaneSettings } from "../../db/lane.ts";
import type { Settled } from "../../db/settle.ts";
import type { SubmitOutcome } from "../../domain/outcome.ts";
import type { OutboundSms } from "../../domain/sms.ts";
import { paceOf } from "../../domain/pace.ts";
import type { SlotStore } from "../../domain/slots.ts";
import type { Batcher } from "../batcher.ts";
import type { Log, Observer, Provider, Running } from "../ports.ts";
import { createSignal } from "../signal.ts";
import { stopAccount } from "../stop-account.ts";
import { createLaneCounts, type LaneCounts } from "./counts.ts";
import { createFiring } from "./firing.ts";
import { createLimitReader } from "./limit-reader.ts";
import { keep } from "./recruit.ts";
import { createRecall } from "./recall.ts";
import { createRoster } from "./roster.ts";
import { createSenderLimits } from "./sender-limits.ts";
import { createSubmission, type Ready } from "./submission.ts";
import { createThrottleWatch } from "./throttle-watch.ts";
import { createTimeline } from "./timeline.ts";
import { takeTurn } from "./turn.ts";

const STORE_AWAY_PAUSE_MS = 250;
/** So often limits, weights and paces are read again. */
const SETTINGS_MS = 1_000;
const REPORT_MS = 10_000;
/** As many messages are under way as can be; it is looked again soon. */
const FULL_PAUSE_MS = 5;
const DRAIN_MS = 15_000;

export type SendDeps = {
  readonly db: Db;
  /** Claims go through these connections. */
  readonly fastDb: Db;
  readonly slots: SlotStore;
  readonly provider: Provider;
  readonly outcomes: Batcher<Settled>;
  readonly log: Log;
  readonly observer: Observer;
  readonly shard: number;
  readonly leaseMs: number;
  /** So often the account's limit is read again from its provider. */
  readonly limitEveryMs: number;
};

/** Everything that one process sends for one account. */
export type SendLane = Running & {
  /** Says that a campaign of the account may have due recipients. */
  wake(campaignId: number): void;
  readonly counts: Pick<LaneCounts, "granted" | "returned" | "passed">;
  /** When it last took a turn without a failure, on our monotonic clock; a lane that stands still falls behind. */
  readonly turnedAt: number;
};

/**
 * Claims due recipients for slots that are at hand, and fires each request at its slot. Any number of
 * processes may run a lane for the same account: the slots are shared, and so are the rows.
 */
export function startSendLane(account: Account, deps: SendDeps): SendLane {
  const { db, provider, log, observer } = deps;
  const signal = createSignal();
  const fired = observer.firedOf(account.name);
  const roster = createRoster();
  const counts = createLaneCounts();
  const timeline = createTimeline(deps.slots, `account/${account.id}`);
  const senders = createSenderLimits(timeline);
  const watch = createThrottleWatch({
    timeline,
    log,
    account: account.name,
    onSuspicion: () => limitReader.readSoon(),
  });
  const limitReader = createLimitReader(account, {
    ...deps,
    everyMs: deps.limitEveryMs,
    onChange: () => watch.reset(),
  });
  const submission = createSubmission({ ...deps, onOutcome, onDue: wake });
  const firing = createFiring<Ready>({
    onTime(ready, lateMs) {
      if (recall.isRecalled(ready)) return putBack([ready]);
      submission.submit(ready);
      fired(lateMs);
    },
    tooLate(ready, byMs) {
      counts.late(byMs);
      keep({ roster, submission }, ready);
      signal.raise();
    },
  });
  const recall = createRecall(db, account.id, () => [...firing.items, ...roster.held]);
  const route = { refKey: account.refKey, callback: provider.callback };
  const turnDeps = {
    ...deps,
    db: deps.fastDb,
    roster,
    timeline,
    firing,
    counts,
    submission,
    route,
  };
  let perSecond = account.maxPerSecond;
  let stopping = false;
  let turnedAt = performance.now();

  const pace = () => paceOf(perSecond, watch.factor);

  /** Enough for a second of the allowed speed: answers that take longer hold new claims back. */
  const room = () => Math.min(512, Math.max(16, perSecond)) - submission.inFlight - firing.waiting;

  async function run(): Promise<void> {
    let settingsAt = 0;
    let reportAt = performance.now() + REPORT_MS;
    while (!stopping) {
      try {
        if (roster.hasNew || (roster.ids().length > 0 && performance.now() >= settingsAt)) {
          // A timeline that is not known begins a horizon ahead, so it is asked for at once.
          await Promise.all([readSettings(), timeline.warmUp(pace())]);
          settingsAt = performance.now() + SETTINGS_MS;
        }
        if (performance.now() >= reportAt) {
          counts.report(log, account.name);
          reportAt = performance.now() + REPORT_MS;
        }
        const free = room();
        const waitMs = free > 0 ? await takeTurn(turnDeps, pace(), free) : FULL_PAUSE_MS;
        turnedAt = performance.now();
        await signal.wait(Math.min(waitMs, SETTINGS_MS));
      } catch (error) {
        // Without slots or without the database nothing is sent; both are asked again in a moment.
        log("send.held", { account: account.name, error });
        await signal.wait(STORE_AWAY_PAUSE_MS);
      }
    }
    counts.report(log, account.name);
  }

  async function readSettings(): Promise<void> {
    const ids = roster.ids();
    const [settings] = await Promise.all([readLaneSettings(db, account.id, ids), recall.look()]);
    perSecond = settings.maxPerSecond ?? perSecond;
    limitReader.readIfDue();
    await watch.share();
    const senderLimits = senders.update(settings.senderLimits);
    putBack(roster.update({ ...settings, senderLimits }, ids, pace()));
  }

  async function onOutcome(outcome: SubmitOutcome, sms: OutboundSms): Promise<void> {
    watch.note(outcome);
    if (outcome.kind === "throttled" && outcome.waitMs !== null) {
      await senders.pleaseWait(sms.from, outcome.waitMs).catch((error: unknown) => {
        log("send.hold_failed", { account: account.name, error });
      });
    }
    if (outcome.kind !== "accountStopped") return;
    putBack(roster.clear());
    const reason = `the provider refuses this account: ${outcome.code}, ${outcome.reason}`;
    await stopAccount(deps, account, reason);
  }

  /** Nothing of these went on the wire. */
  function putBack(all: readonly Ready[]): void {
    for (const ready of all) submission.putBack(ready);
  }

  function wake(campaignId: number): void {
    if (roster.wake(campaignId)) signal.raise();
  }

  const done = run();
  return {
    wake,
    counts,
    get turnedAt() {
      return turnedAt;
    },
    async stop() {
      stopping = true;
      signal.raise();
      await done;
      const until = performance.now() + DRAIN_MS;
      do {
        putBack(roster.clear());
        await sleep(5);
      } while (submission.inFlight + firing.waiting > 0 && performance.now() < until);
    },
  };
}

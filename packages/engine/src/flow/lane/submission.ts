import { performance } from "node:perf_hooks";
import type { Claimed } from "../../db/claim.ts";
import type { RequestMade, Settled } from "../../db/settle.ts";
import { type AttemptNote, noteOf } from "../../domain/attempt-event.ts";
import type { SubmitOutcome } from "../../domain/outcome.ts";
import type { OutboundSms } from "../../domain/sms.ts";
import { type Settlement, settlementOf } from "../../domain/settlement.ts";
import { failpoint } from "../../failpoints/failpoint.ts";
import type { Batcher } from "../batcher.ts";
import { compose, type Letterhead, type Route } from "../message.ts";
import type { Log, Provider } from "../ports.ts";

/** The sweep finds whatever comes due later than this. */
const SWEEP_MS = 1_000;

/** A claimed recipient with its message written, so that at its slot nothing is left to do but submit. */
export type Ready = {
  readonly row: Claimed;
  readonly sms: OutboundSms;
  /** On our monotonic clock. */
  readonly claimedAt: number;
};

export type SubmissionDeps = {
  readonly provider: Provider;
  readonly outcomes: Batcher<Settled>;
  readonly log: Log;
  readonly leaseMs: number;
  /** Told of every answer before it is settled. */
  readonly onOutcome: (outcome: SubmitOutcome, sms: OutboundSms) => Promise<void>;
  /** A recipient of this campaign is due again. */
  readonly onDue: (campaignId: number) => void;
};

export type Submission = {
  /** Writes the messages of claimed recipients; those that can have none are settled at once. */
  prepare(rows: readonly Claimed[], letterhead: Letterhead, route: Route): readonly Ready[];
  /** Submits one message and settles what became of it. Never rejects. */
  submit(ready: Ready): void;
  /** Nothing went on the wire, so the recipient simply waits again. */
  putBack(ready: Ready): void;
  /** Requests on the wire, and recipients whose outcome is being written. */
  readonly inFlight: number;
};

/** What happens at a slot: one request, and its outcome into the settle buffer. */
export function createSubmission(deps: SubmissionDeps): Submission {
  const { provider, log } = deps;
  let inFlight = 0;

  async function submitOne({ row, sms, claimedAt }: Ready): Promise<void> {
    // A process that slept through a third of its lease leaves the row to the sweep's judgement.
    if (performance.now() - claimedAt > deps.leaseMs / 3) return await settle(row, WAITS_AGAIN);
    failpoint("submit.before");
    const at = performance.now();
    const answer = provider.submit(sms);
    failpoint("submit.on_wire");
    const outcome = await answer;
    const request = { at, tookMs: performance.now() - at };
    failpoint("submit.after");
    await deps.onOutcome(outcome, sms);
    const note = noteOf(outcome);
    const made = note === null ? { request } : { request, note };
    await settle(row, settlementOf(outcome, row.failures, Math.random()), made);
  }

  async function settle(row: Claimed, settlement: Settlement, made?: Made): Promise<void> {
    const { campaignId, id, attempt } = row;
    try {
      await deps.outcomes.add({ campaignId, id, attempt, settlement, ...made });
    } catch (error) {
      log("send.unsettled", { campaignId, recipientId: id, error });
      return;
    }
    // A recipient that soon waits again must not wait for the sweep as well.
    if (settlement.state === "pending" && settlement.delayMs < SWEEP_MS) {
      setTimeout(deps.onDue, settlement.delayMs, campaignId);
    }
  }

  function track(row: Claimed, work: Promise<void>): void {
    inFlight += 1;
    void work
      // A bug that one recipient meets must not end the process for all; the sweep takes it over.
      .catch((error: unknown) => log("send.failed", { recipientId: row.id, error }))
      .finally(() => {
        inFlight -= 1;
      });
  }

  return {
    prepare(rows, letterhead, route) {
      const claimedAt = performance.now();
      return rows.flatMap((row) => {
        const message = compose(letterhead, row, route);
        if (message.kind === "message") return [{ row, sms: message.sms, claimedAt }];
        track(row, settle(row, message.settlement));
        return [];
      });
    },
    submit(ready) {
      track(ready.row, submitOne(ready));
    },
    putBack({ row }) {
      track(row, settle(row, WAITS_AGAIN));
    },
    get inFlight() {
      return inFlight;
    },
  };
}

/** A request, and what its history keeps of it. */
type Made = { readonly request: RequestMade; readonly note?: AttemptNote };

const WAITS_AGAIN: Settlement = { state: "pending", delayMs: 0, failed: false, error: null };

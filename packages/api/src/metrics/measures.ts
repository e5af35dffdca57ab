import type { Observer, PostOutcome, SubmitOutcome } from "@volley/engine";
import { Tally } from "./tally.ts";
import { Timing } from "./timing.ts";

/** From one request to the provider at its fastest to one that was given up. */
const REQUEST_BOUNDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15];
/** Of a statement. */
const STATEMENT_BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];
/** Of a file: a small one is in at once, the largest take minutes. */
const LOAD_BOUNDS = [1, 5, 15, 60, 300, 900, 3_600];
/** A slot that is reached ten milliseconds late is not used any more. */
const LATENESS_BOUNDS = [0, 0.0005, 0.001, 0.002, 0.003, 0.005, 0.0075, 0.01];

/** What a submission came to, as product and alerts speak of it. */
const CLASSES = {
  accepted: "ok",
  partlyAccepted: "ok",
  throttled: "retry",
  tryLater: "retry",
  accountStopped: "retry",
  rejected: "permanent",
  unknown: "unknown",
} as const satisfies Record<SubmitOutcome["kind"], string>;

/** What happens to a webhook: committed, or the provider is asked to come again. */
type Taken = { readonly kind: "stored" | "busy" };

/** Everything that this process counts and times, since it began. Numbers of people are never labels. */
export type Measures = ReturnType<typeof createMeasures>;

export function createMeasures() {
  const tallies = {
    submitted: new Tally({
      name: "volley_messages_submitted_total",
      help: "Messages that the provider took",
      labels: ["account"],
    }),
    results: new Tally({
      name: "volley_submit_results_total",
      help: "Answers of the provider, by what they mean and its own code",
      labels: ["account", "class", "code"],
    }),
    throttled: new Tally({
      name: "volley_rate_limit_throttled_total",
      help: "Requests that the provider found too many",
      labels: ["account"],
    }),
    claimed: new Tally({
      name: "volley_claimed_recipients_total",
      help: "Recipients that this process took on to submit",
    }),
    settled: new Tally({
      name: "volley_settled_recipients_total",
      help: "Outcomes that this process committed",
    }),
    late: new Tally({
      name: "volley_outcomes_late_total",
      help: "Outcomes of attempts that nobody waited for any more",
    }),
    leasesExpired: new Tally({
      name: "volley_claims_expired_total",
      help: "Recipients that a dead process left behind",
    }),
    resolved: new Tally({
      name: "volley_unknown_lookups_total",
      help: "Searches for unknown recipients, by what they found",
      labels: ["result"],
    }),
    receipts: new Tally({
      name: "volley_dlr_received_total",
      help: "Delivery receipts: stored, or told to come again (busy)",
      labels: ["account", "result"],
    }),
    inbound: new Tally({
      name: "volley_inbound_received_total",
      help: "Messages from people: stored, or told to come again (busy)",
      labels: ["account", "result"],
    }),
    importRows: new Tally({
      name: "volley_import_rows_total",
      help: "Rows of CSVs: valid, repeated within their part of the file, or invalid",
      labels: ["result"],
    }),
    deliveries: new Tally({
      name: "volley_webhook_deliveries_total",
      help: "Tries to tell an endpoint something: delivered, refused (not 2xx), or unanswered",
      labels: ["outcome"],
    }),
    events: new Tally({
      name: "volley_log_events_total",
      help: "Lines of the log, by event, including those that were left out as repetitions",
      labels: ["event", "level"],
    }),
  };
  const timings = {
    submit: new Timing(
      {
        name: "volley_submit_duration_seconds",
        help: "From a request to the provider to its answer",
        labels: ["account", "outcome"],
      },
      REQUEST_BOUNDS,
    ),
    lateness: new Timing(
      {
        name: "volley_slot_lateness_seconds",
        help: "How long after its slot a request was begun",
        labels: ["account"],
      },
      LATENESS_BOUNDS,
    ),
    claim: new Timing(
      { name: "volley_claim_duration_seconds", help: "Of a statement that claims recipients" },
      STATEMENT_BOUNDS,
    ),
    settle: new Timing(
      { name: "volley_settle_duration_seconds", help: "Of a statement that writes outcomes" },
      STATEMENT_BOUNDS,
    ),
    slots: new Timing(
      { name: "volley_slot_store_duration_seconds", help: "From asking for slots to their grant" },
      STATEMENT_BOUNDS,
    ),
    imports: new Timing(
      {
        name: "volley_import_duration_seconds",
        help: "Of loading a file, or what an earlier process had left of it",
      },
      LOAD_BOUNDS,
    ),
    receipts: new Timing(
      {
        name: "volley_dlr_commit_duration_seconds",
        help: "From a receipt that was read to its commit",
      },
      STATEMENT_BOUNDS,
    ),
    http: new Timing(
      {
        name: "volley_http_request_duration_seconds",
        help: "Of requests to this process, by route",
        labels: ["method", "route", "status"],
      },
      STATEMENT_BOUNDS,
    ),
  };
  let dueSince: number | null = null;
  let receiptsBusyAt = -Infinity;

  const observer: Observer = {
    claimed(recipients, tookMs) {
      tallies.claimed.add(recipients);
      timings.claim.record(tookMs / 1_000);
    },
    settled({ recipients, late }, tookMs) {
      tallies.settled.add(recipients);
      tallies.late.add(late);
      timings.settle.record(tookMs / 1_000);
    },
    firedOf(account) {
      const histogram = timings.lateness.series.of([account]);
      return (lateMs) => timings.lateness.add(histogram, lateMs / 1_000);
    },
    leasesExpired: (recipients) => tallies.leasesExpired.add(recipients),
    lookedUp: (kind) => tallies.resolved.add(1, kind),
    dueSince(at) {
      dueSince = at === null ? null : Date.parse(at);
    },
  };

  /** For whoever submits as one account; what almost every answer adds to is looked up once. */
  function answersOf(account: string): (outcome: SubmitOutcome, tookMs: number) => void {
    const accepted = {
      took: timings.submit.series.of([account, "accepted"]),
      result: tallies.results.series.of([account, "ok", "0"]),
      submitted: tallies.submitted.series.of([account]),
    };
    return (outcome, tookMs) => {
      const { kind } = outcome;
      if (kind === "accepted") {
        timings.submit.add(accepted.took, tookMs / 1_000);
        accepted.result.n += 1;
        accepted.submitted.n += 1;
        return;
      }
      timings.submit.record(tookMs / 1_000, account, kind);
      tallies.results.add(1, account, CLASSES[kind], codeOf(outcome));
      if (CLASSES[kind] === "ok") accepted.submitted.n += 1;
      if (kind === "throttled") tallies.throttled.add(1, account);
    };
  }

  return {
    tallies,
    timings,
    observer,
    /** Since when somebody has been due, as the last sweep of this process saw it; null when nobody was. */
    get dueSince() {
      return dueSince;
    },
    /** When a receipt was last turned away, on our monotonic clock. */
    get receiptsBusyAt() {
      return receiptsBusyAt;
    },
    answersOf,
    rowsRead: (rows: Readonly<Record<"valid" | "duplicate" | "invalid", number>>): void => {
      for (const [result, n] of Object.entries(rows)) tallies.importRows.add(n, result);
    },
    posted(outcome: PostOutcome): void {
      if (outcome.kind === "failed") return tallies.deliveries.add(1, "unanswered");
      const isTaken = outcome.status >= 200 && outcome.status < 300;
      tallies.deliveries.add(1, isTaken ? "delivered" : "refused");
    },
    receipt(account: string, { kind }: Taken, tookMs: number): void {
      tallies.receipts.add(1, account, kind);
      timings.receipts.record(tookMs / 1_000);
      if (kind === "busy") receiptsBusyAt = performance.now();
    },
  };
}

/** The provider's own code; 0 is its "taken", and 1 its "too fast". */
function codeOf(outcome: SubmitOutcome): string {
  switch (outcome.kind) {
    case "accepted":
      return "0";
    case "throttled":
      return "1";
    case "unknown":
      return "none";
    case "partlyAccepted":
    case "tryLater":
    case "rejected":
    case "accountStopped":
      return String(outcome.code ?? "none");
  }
}

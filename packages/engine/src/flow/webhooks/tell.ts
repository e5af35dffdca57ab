import { setTimeout as sleep } from "node:timers/promises";
import type { Db } from "../../db/connect.ts";
import { claimDeliveries, settleDelivery } from "../../db/webhooks/due.ts";
import { gatherRecipients } from "../../db/webhooks/gather.ts";
import type { Telling } from "../../domain/webhooks/telling.ts";
import { verdictOn } from "../../domain/webhooks/verdict.ts";
import type { Log, PostWebhook, Running } from "../ports.ts";

/** How webhooks are told, as an installation may tune it. */
export type WebhookTimes = {
  /** An endpoint that has not answered by then is taken for one that does not. */
  readonly timeoutMs: number;
  /** Waits between two tries; there is one try more than there are waits. */
  readonly retryDelaysMs: readonly number[];
  /** An endpoint to which nothing has got through for so long is disabled. */
  readonly disableAfterMs: number;
  /** How long the log of deliveries is kept. */
  readonly keepMs: number;
};

export type TellDeps = {
  readonly db: Db;
  readonly log: Log;
  readonly post: PostWebhook;
  readonly times: WebhookTimes;
  /** So long a process that was told to end waits for requests under way; 15 seconds where nothing is said. */
  readonly stopWithinMs?: number;
};

const EVERY_MS = 1_000;
/** Requests of this process that are under way at once, to all endpoints. */
const UNDER_WAY = 100;
/** As messages on the wire, and as the README promises. */
const STOP_WITHIN_MS = 15_000;

/**
 * Tells endpoints what happened. Each second, and at once where there was room for more, it takes what is due
 * by a lease, so that any number of processes share the work and what a killed one had in hand is told again
 * by another. An endpoint that is slow holds up only itself.
 */
export function startTelling(deps: TellDeps): Running {
  const { db, log, post, times, stopWithinMs = STOP_WITHIN_MS } = deps;
  // The outcome is written well before anybody else may take the delivery.
  const leaseMs = times.timeoutMs * 2 + 5_000;
  const underWay = new Map<number, number>();
  const tellings = new Set<Promise<void>>();
  const stopped = new AbortController();
  const cut = new AbortController();
  let roomAgain = Promise.withResolvers<void>();

  async function tell(telling: Telling): Promise<void> {
    const { endpoint, deliveryId, tries } = telling;
    try {
      const at = new Date();
      const outcome = await post(telling, cut.signal);
      // Not the endpoint's fault, and so no try of its log: it is told again when the lease is over.
      if (outcome.kind === "failed" && cut.signal.aborted) return;
      const { retryDelaysMs: delaysMs, disableAfterMs } = times;
      const verdict = verdictOn(outcome, { tries, delaysMs }, Math.random());
      const disabled = await settleDelivery(db, telling, { outcome, verdict, at, disableAfterMs });
      if (disabled !== null) {
        log("webhook.disabled", { endpointId: endpoint.id, reason: disabled });
      }
    } catch (error) {
      // Nothing is written of it, so it is told again when the lease is over.
      log("webhook.failed", { deliveryId, error });
    }
  }

  function begin(telling: Telling): void {
    const { id } = telling.endpoint;
    underWay.set(id, (underWay.get(id) ?? 0) + 1);
    const told = tell(telling).finally(() => {
      const left = (underWay.get(id) ?? 1) - 1;
      if (left === 0) underWay.delete(id);
      else underWay.set(id, left);
      tellings.delete(told);
      roomAgain.resolve();
    });
    tellings.add(told);
  }

  async function take(): Promise<void> {
    const limit = UNDER_WAY - tellings.size;
    if (limit <= 0) return;
    for (const telling of await claimDeliveries(db, { leaseMs, limit, underWay })) begin(telling);
  }

  async function run(): Promise<void> {
    let gatherAt = 0;
    while (!stopped.signal.aborted) {
      roomAgain = Promise.withResolvers();
      try {
        // Not more often, so that a request tells of as many recipients as ended within a second.
        if (performance.now() >= gatherAt) {
          gatherAt = performance.now() + EVERY_MS;
          while ((await gatherRecipients(db)) && !stopped.signal.aborted);
        }
        await take();
      } catch (error) {
        log("webhook.turn_failed", { error });
      }
      const pause = sleep(EVERY_MS, undefined, { signal: stopped.signal }).catch(() => undefined);
      // Where something is told, the next may be as soon as it is done.
      await (tellings.size > 0 ? Promise.race([pause, roomAgain.promise]) : pause);
    }
  }

  const done = run();
  return {
    async stop() {
      stopped.abort();
      const cutting = setTimeout(() => cut.abort(), stopWithinMs);
      await done;
      await Promise.all(tellings);
      clearTimeout(cutting);
    },
  };
}

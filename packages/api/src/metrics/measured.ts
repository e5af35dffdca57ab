import { performance } from "node:perf_hooks";
import type { Inbox, PostWebhook, Provider, Receiver, SlotStore } from "@volley/engine";
import type { Measures } from "./measures.ts";

/** The same provider; its answers are counted and timed. */
export function measuredProvider(
  provider: Provider,
  account: string,
  measures: Measures,
): Provider {
  const answered = measures.answersOf(account);
  return {
    ...provider,
    async submit(sms) {
      const beganAt = performance.now();
      const outcome = await provider.submit(sms);
      answered(outcome, performance.now() - beganAt);
      return outcome;
    },
  };
}

/** The same slots; how long a grant takes is timed. */
export function measuredSlots(slots: SlotStore, { timings }: Measures): SlotStore {
  return {
    ...slots,
    async acquire(lane, ask) {
      const beganAt = performance.now();
      const grant = await slots.acquire(lane, ask);
      timings.slots.record((performance.now() - beganAt) / 1_000);
      return grant;
    },
  };
}

/** The same posting; what comes of each try is counted. */
export function measuredPost(post: PostWebhook, measures: Measures): PostWebhook {
  return async (telling, signal) => {
    const outcome = await post(telling, signal);
    measures.posted(outcome);
    return outcome;
  };
}

type RunImport = (importId: number, signal: AbortSignal) => Promise<void>;

/** The same loading; how long it takes is timed, also where it stops half-way. */
export function measuredImports(run: RunImport, { timings }: Measures): RunImport {
  return async (importId, signal) => {
    const beganAt = performance.now();
    await run(importId, signal);
    timings.imports.record((performance.now() - beganAt) / 1_000);
  };
}

export function measuredReceiver(receiver: Receiver, measures: Measures): Receiver {
  return {
    ...receiver,
    async receive(account, receipt) {
      const beganAt = performance.now();
      const taken = await receiver.receive(account, receipt);
      measures.receipt(account.name, taken, performance.now() - beganAt);
      return taken;
    },
  };
}

export function measuredInbox(inbox: Inbox, { tallies }: Measures): Inbox {
  return {
    ...inbox,
    async take(account, piece) {
      const taken = await inbox.take(account, piece);
      tallies.inbound.add(1, account.name, taken.kind);
      return taken;
    },
  };
}

import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { paceOf } from "../domain/pace.ts";
import type { SlotStore } from "../domain/slots.ts";

/** Waits for a slot of the account's search lane, which all processes and all kinds of searches share. */
export async function searchSlot(
  slots: SlotStore,
  accountId: number,
  perSecond: number,
): Promise<void> {
  const pace = { ...paceOf(perSecond), horizonUs: 200_000, batch: 1 };
  for (;;) {
    const askedAt = performance.now();
    const grant = await slots.acquire(`search/${accountId}`, { pace, want: 1 });
    const waitMs = (grant.firstUs - grant.nowUs) / 1_000 - (performance.now() - askedAt) / 2;
    await sleep(Math.max(1, waitMs));
    if (grant.granted > 0) return;
  }
}

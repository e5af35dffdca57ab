import pLimit from "p-limit";
import type { Account } from "../db/accounts.ts";
import type { Db } from "../db/connect.ts";
import { type DueLookUp, noteAbsence, takeDueLookUps } from "../db/lookups.ts";
import type { Settled } from "../db/settle.ts";
import { decodeClientRef } from "../domain/client-ref.ts";
import type { FoundPart } from "../domain/outcome.ts";
import { failpoint } from "../failpoints/failpoint.ts";
import type { SlotStore } from "../domain/slots.ts";
import type { Batcher } from "./batcher.ts";
import type { Log, Observer, Provider, Running } from "./ports.ts";
import { searchSlot } from "./search-slot.ts";

/** Absence counts as proven when so many looks in a row, with time between them, found nothing. */
const PROVES_AFTER = 2;
/** Recipients taken at a time. */
const TAKEN = 10;
/** On top of the searches' own pace: how long a process that died keeps others from looking. */
const HOLD_MARGIN_MS = 10_000;
/** Accounts looked after at once. */
const ACCOUNTS_AT_ONCE = 4;

export type LookUpDeps = {
  readonly db: Db;
  readonly slots: SlotStore;
  readonly outcomes: Batcher<Settled>;
  readonly log: Log;
  readonly observer: Pick<Observer, "lookedUp">;
  readonly shard: number;
  /** Searches a second and account; the provider allows one. */
  readonly perSecond: number;
  readonly againAfterMs: number;
};

type Search = Pick<Provider, "lookUp">;

export type LookUps = Running & {
  /** Looks after one account's unknown recipients, unless that is going on already. */
  run(account: Account, provider: Search): Promise<void>;
};

/** Finds out what became of unknown recipients, at the search's own pace over all processes. */
export function createLookUps(deps: LookUpDeps): LookUps {
  const limit = pLimit(ACCOUNTS_AT_ONCE);
  const underWay = new Map<number, Promise<void>>();
  let stopping = false;

  async function lookUpOne(account: Account, provider: Search, one: DueLookUp): Promise<void> {
    const again = { againAfterMs: deps.againAfterMs, shard: deps.shard };
    await searchSlot(deps.slots, account.id, deps.perSecond);
    const result = await provider.lookUp({
      to: String(one.phone),
      at: one.claimedAt,
      isOurs: (clientRef) => {
        const ref = decodeClientRef(clientRef, account.refKey);
        return ref?.campaignId === one.campaignId && ref.recipientId === one.id;
      },
    });
    failpoint("lookup.answered");
    deps.observer.lookedUp(result.kind);
    switch (result.kind) {
      case "found": {
        const { campaignId, id } = one;
        const found = attemptsOf(result.parts, account.refKey);
        await Promise.all(found.map((of) => deps.outcomes.add({ campaignId, id, ...of })));
        deps.log("lookup.found", { campaignId, recipientId: id });
        return;
      }
      case "absent": {
        const resend = await noteAbsence(deps.db, one, { ...again, provesAfter: PROVES_AFTER });
        if (resend) deps.log("lookup.absent", { campaignId: one.campaignId, recipientId: one.id });
        return;
      }
      case "unavailable":
        // Proves nothing; the recipient is due again when the hold ends.
        deps.log("lookup.unavailable", { account: account.name, cause: result.cause });
        return;
    }
  }

  async function lookUpDue(account: Account, provider: Search): Promise<void> {
    const holdMs = HOLD_MARGIN_MS + (2 * TAKEN * 1_000) / deps.perSecond;
    while (!stopping) {
      const due = await takeDueLookUps(deps.db, account.id, { limit: TAKEN, holdMs });
      for (const one of due) {
        if (stopping) return;
        await lookUpOne(account, provider, one);
      }
      // Another account that waits for its turn gets it; the sweep brings this one back.
      if (due.length < TAKEN || limit.pendingCount > 0) return;
    }
  }

  return {
    async run(account, provider) {
      if (stopping || underWay.has(account.id)) return;
      const run = limit(() => lookUpDue(account, provider));
      underWay.set(account.id, run);
      try {
        await run;
      } finally {
        underWay.delete(account.id);
      }
    },
    async stop() {
      stopping = true;
      await Promise.allSettled(underWay.values());
    },
  };
}

/**
 * What is to be written of the attempts that a search has found. Mostly that is the one that is looked for; an
 * earlier one may have been taken after all, although two looks had not found it.
 */
function attemptsOf(parts: readonly FoundPart[], refKey: Uint8Array) {
  const found = parts.flatMap(({ clientRef, ...part }) => {
    const ref = decodeClientRef(clientRef, refKey);
    return ref ? [{ part, attempt: ref.attempt, segments: ref.segments }] : [];
  });
  const byAttempt = Map.groupBy(found, ({ attempt }) => attempt);
  return [...byAttempt].map(([attempt, of]): Omit<Settled, "campaignId" | "id"> => ({
    attempt,
    settlement: {
      state: "submitted",
      parts: of.map(({ part }) => part),
      refusedParts: 0,
      leastParts: Math.max(...of.map(({ segments }) => segments)),
      error: null,
    },
    note: {
      kind: "found",
      code: null,
      reason: `the provider's search knows ${of.length} of its parts`,
    },
  }));
}

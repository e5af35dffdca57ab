import { senderLimit } from "../../domain/pace.ts";
import type { Timeline } from "./timeline.ts";

/**
 * What a sending number may do, in messages a second, when it asks to wait and nobody has said
 * otherwise: a long number in the US and Canada (support article 360062054532).
 */
const LONG_NUMBER_PER_SECOND = 1;

export type SenderLimits = {
  /** Takes over what is configured and adds what numbers have taught. */
  update(configured: ReadonlyMap<string, number>): ReadonlyMap<string, number>;
  /** A sender refused a message because it came too early. */
  pleaseWait(sender: string, waitMs: number): Promise<void>;
};

/**
 * The limits of an account's senders. A number that asks to wait and has no limit is taken for a long
 * number from then on: it would refuse most of what it is given, at the cost of everybody's slots.
 */
export function createSenderLimits(timeline: Timeline): SenderLimits {
  let all: ReadonlyMap<string, number> = new Map();
  const learned = new Map<string, number>();
  return {
    update(configured) {
      all = new Map([...learned, ...configured]);
      return all;
    },
    async pleaseWait(sender, waitMs) {
      if (!/^\d+$/.test(sender)) return;
      const perSecond = all.get(sender) ?? LONG_NUMBER_PER_SECOND;
      if (!all.has(sender)) learned.set(sender, perSecond);
      await timeline.hold(senderLimit(sender, perSecond), waitMs);
    },
  };
}

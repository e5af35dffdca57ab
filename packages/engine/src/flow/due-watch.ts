import { performance } from "node:perf_hooks";
import type { Position } from "../db/claim.ts";
import type { Db } from "../db/connect.ts";
import { lookForDue, type LookedAt } from "../db/due-campaigns.ts";

/** A look from the start is not repeated before so many times its duration. */
const REST_FACTOR = 50;

export type DueWatch = {
  /** Running campaigns that have something to claim right now. */
  list(): Promise<readonly Pick<LookedAt, "id" | "accountId" | "place">[]>;
};

/**
 * Looks for campaigns with due recipients from where it found the first one the last time, so that a
 * look costs the same however many have gone out. Who came due before that place, as triggered
 * messages do, is found by a look from the start: at every turn while that is cheap, and for a
 * fiftieth of the time where millions have gone out since the last vacuum.
 */
export function createDueWatch(db: Db, now = () => performance.now()): DueWatch {
  let places: ReadonlyMap<number, Position> = new Map();
  let fromStartAt = -Infinity;
  return {
    async list() {
      const beganAt = now();
      const isWhole = beganAt >= fromStartAt;
      const running = await lookForDue(db, isWhole ? new Map() : places);
      if (isWhole) fromStartAt = now() + REST_FACTOR * (now() - beganAt);
      places = new Map(running.map(({ id, place }) => [id, place]));
      return running.filter(({ isDue }) => isDue);
    },
  };
}

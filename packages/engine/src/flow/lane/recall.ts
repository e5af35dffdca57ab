import type { Db } from "../../db/connect.ts";
import { findOptedOut } from "../../db/optouts/list.ts";
import type { Ready } from "./submission.ts";

/** Messages that must not go out although they are claimed: their numbers have opted out since. */
export type Recall = {
  /** Asks the database about everybody in hand. */
  look(): Promise<void>;
  isRecalled(ready: Ready): boolean;
};

/**
 * A claim asks for opt-outs, but a message may wait between claim and request: a moment for its slot, or
 * longer when it missed one. With a look each second, none goes out a second after its number opted out.
 *
 * @param inHand what is claimed and not on the wire
 */
export function createRecall(db: Db, accountId: number, inHand: () => readonly Ready[]): Recall {
  let recalled: ReadonlySet<number> = new Set();
  return {
    async look() {
      const phones = inHand().flatMap(({ row }) => (row.confirms === null ? [row.phone] : []));
      recalled = new Set(await findOptedOut(db, accountId, phones));
    },
    isRecalled: ({ row }) => row.confirms === null && recalled.has(row.phone),
  };
}

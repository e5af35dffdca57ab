import { type NewAuditLine, writeAudit } from "../db/audit.ts";
import type { Trx } from "../db/connect.ts";
import { retryCollisions } from "../db/outage.ts";
import type { Actor, AuditEntry } from "../domain/audit.ts";
import { failpoint } from "../failpoints/failpoint.ts";
import type { Hints } from "../redis/jobs.ts";
import type { ControlDeps } from "./control.ts";

/** What came of a change; the entry is null where nothing was changed. */
export type Changed<Result> = { readonly result: Result; readonly entry: AuditEntry | null };

/** The same dependencies within a transaction. */
export type Work<Deps extends ControlDeps> = Deps & { readonly db: Trx };

/**
 * Does what somebody wants changed and writes it into the audit log, in one transaction; hints that were
 * given meanwhile go out once it is committed. What is thrown undoes everything. The act may be run
 * again when its transaction collides with another, so it changes nothing but the database.
 */
export async function change<Deps extends ControlDeps, Result>(
  deps: Deps,
  by: Actor,
  act: (work: Work<Deps>) => Promise<Changed<Result>>,
): Promise<Result> {
  return await changeTogether(deps, async (work) => {
    const { result, entry } = await act(work);
    return { result, lines: entry === null ? [] : [{ by, entry }] };
  });
}

/** The same for changes that several people want, or that several lines tell of. */
export async function changeTogether<Deps extends ControlDeps, Result>(
  deps: Deps,
  act: (
    work: Work<Deps>,
  ) => Promise<{ readonly result: Result; readonly lines: readonly NewAuditLine[] }>,
): Promise<Result> {
  const { result, hints } = await retryCollisions(() =>
    deps.db.transaction().execute(async (trx) => {
      const waiting = waitingHints(deps.jobs);
      const changed = await act({ ...deps, db: trx, jobs: waiting.jobs });
      await writeAudit(trx, changed.lines);
      return { result: changed.result, hints: waiting.hints };
    }),
  );
  failpoint("change.committed");
  await Promise.all(
    hints.map(async ([kind, id]) => {
      try {
        await deps.jobs.add(kind, id);
      } catch (error) {
        deps.log("jobs.add_failed", { kind, id, error });
      }
    }),
  );
  return result;
}

type Hint = Parameters<Hints["add"]>;

function waitingHints(to: Hints): { readonly jobs: Hints; readonly hints: readonly Hint[] } {
  const hints: Hint[] = [];
  return {
    hints,
    jobs: {
      add: async (...hint) => void hints.push(hint),
      close: () => to.close(),
    },
  };
}

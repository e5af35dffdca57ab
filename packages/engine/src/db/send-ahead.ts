import { sql } from "kysely";
import type { PoolClient } from "pg";

const MARK = "/* sent ahead */";

/**
 * Begins a statement within a transaction whose answer nobody needs: on connections that pipeline, the next one is
 * sent without waiting for it. Whatever goes wrong with it is thrown by the next statement that is waited for,
 * at the latest by the commit, which then undoes everything.
 */
export const AHEAD = sql.raw(MARK);

const NOTHING = { command: "", rowCount: 0, rows: [] };

/**
 * Lets a connection send what is so marked, and `begin`, ahead of their answers. A transaction of six statements
 * then waits twice for the database, and for its turn in the event loop of a busy process, instead of six times.
 */
export function sendAhead(client: PoolClient): void {
  const query: unknown = client.query.bind(client);
  if (typeof query !== "function") return;
  /** Those that nobody has waited for yet, each with what went wrong. */
  let ahead: Promise<{ readonly error: unknown } | null>[] = [];

  /** What went wrong first is the cause of all that follows in the transaction. */
  async function firstFailure(): Promise<{ readonly error: unknown } | null> {
    const outcomes = await Promise.all(ahead);
    ahead = [];
    return outcomes.find((outcome) => outcome !== null) ?? null;
  }

  async function answerTo(answer: Promise<unknown>): Promise<unknown> {
    const [[own], failure] = await Promise.all([Promise.allSettled([answer]), firstFailure()]);
    if (failure !== null) throw failure.error;
    if (own.status === "rejected") throw own.reason;
    return own.value;
  }

  Object.assign(client, {
    query(...statement: readonly unknown[]): unknown {
      const answer: unknown = query(...statement);
      if (!(answer instanceof Promise)) return answer;
      const [text] = statement;
      if (typeof text === "string" && (text === "begin" || text.startsWith(MARK))) {
        ahead.push(
          answer.then(
            () => null,
            (error: unknown) => ({ error }),
          ),
        );
        return Promise.resolve(NOTHING);
      }
      return ahead.length === 0 ? answer : answerTo(answer);
    },
  });
}

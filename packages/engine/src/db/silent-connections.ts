import type { PoolClient } from "pg";

/**
 * Ends a connection when a statement had no answer in time. The driver only fails the statement, and
 * the pool would hand the same connection out again at once: one whose other end has vanished, or is
 * still busy, would fail every later statement too, for as long as the system believes in it.
 */
export function endWhenSilent(client: PoolClient): void {
  const query: unknown = client.query.bind(client);
  if (typeof query !== "function") return;
  Object.assign(client, {
    query(...statement: readonly unknown[]): unknown {
      const answer: unknown = query(...statement);
      if (answer instanceof Promise) {
        answer.catch((error: unknown) => {
          if (isSilence(error)) void client.end();
        });
      }
      return answer;
    },
  });
}

function isSilence(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("Query read timeout");
}

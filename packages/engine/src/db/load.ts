import type { Client } from "pg";
import { connectApart, type Db } from "./connect.ts";
import { isOvertaken } from "./outage.ts";
import { type Loading, placeBatch, type PlacedBatch } from "./place-batch.ts";

/** Nothing that is overtaken so often can be chance. */
const MOST_TRIES = 5;

/**
 * Takes a campaign for loading into it. One import at a time does so, so that what `placeBatch` finds
 * missing stays missing until it writes it; a second import of the campaign waits for its turn.
 *
 * The lock belongs to a connection: it cannot outlive its process.
 *
 * @returns null while another import is being loaded into the campaign
 */
export async function openLoad(db: Db, loading: Loading): Promise<Load | null> {
  await using opened = new AsyncDisposableStack();
  const open = async () => opened.adopt(await connectApart(db), (client) => client.end());
  const first = await open();
  const { rows } = await first.query<{ held: boolean }>(
    "select pg_try_advisory_lock(hashtextextended('volley.load', $1)) as held",
    [loading.campaignId],
  );
  if (rows[0]?.held !== true) return null;
  const { rowCount } = await first.query(
    "select from recipient where campaign_id = $1 order by id limit 1",
    [loading.campaignId],
  );
  return new Load({ loading, isFirst: rowCount === 0 }, [first, await open()], opened.move());
}

/**
 * Writes the batches of one import in their order. Two are on their way at once, on a connection each,
 * since Postgres serves a connection with one core only. The second is committed after the first, so that
 * the checkpoint never passes over rows that are not there.
 */
export class Load implements AsyncDisposable {
  /** Whether the campaign had no recipients when it was taken. */
  readonly isFirst: boolean;
  readonly #loading: Loading;
  readonly #clients: readonly Client[];
  readonly #opened: AsyncDisposableStack;
  readonly #onTheWay: Promise<boolean>[] = [];
  #latest: Promise<boolean> = Promise.resolve(true);
  #begun = 0;

  constructor(
    { loading, isFirst }: { readonly loading: Loading; readonly isFirst: boolean },
    clients: readonly Client[],
    opened: AsyncDisposableStack,
  ) {
    this.#loading = loading;
    this.isFirst = isFirst;
    this.#clients = clients;
    this.#opened = opened;
  }

  /**
   * Resolves when there is room for the batch and it is on its way.
   *
   * @returns false when an earlier batch could not be written, as `placeBatch` does; this one is not begun
   */
  async write(batch: PlacedBatch): Promise<boolean> {
    if (this.#onTheWay.length === this.#clients.length) {
      const written = await this.#onTheWay.shift();
      if (written !== true) return false;
    }
    const client = this.#clients[this.#begun % this.#clients.length];
    if (!client) throw new Error("a load has connections");
    this.#begun += 1;
    this.#latest = this.#place(client, batch, this.#latest);
    // Its failure is thrown by a later write or by drain; until one of them looks, it must not end the process.
    this.#latest.catch(() => undefined);
    this.#onTheWay.push(this.#latest);
    return true;
  }

  /** Resolves when all batches are committed; to false when one could not be written. */
  async drain(): Promise<boolean> {
    const written = await Promise.all(this.#onTheWay.splice(0));
    return written.every(Boolean);
  }

  /** Waits for what is on its way, and gives the campaign free. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled(this.#onTheWay.splice(0));
    await this.#opened.disposeAsync();
  }

  async #place(client: Client, batch: PlacedBatch, before: Promise<boolean>): Promise<boolean> {
    for (let tries = 1; ; tries += 1) {
      try {
        // What overtook us came in by a request, of which whoever read the file knows nothing.
        const askedAll = tries === 1 ? batch : withAllDoubtful(batch);
        return await placeBatch(client, this.#loading, askedAll, before);
      } catch (error) {
        if (tries === MOST_TRIES || !isOvertaken(error)) throw error;
        await client.query("rollback");
        if (!(await before)) return false;
      }
    }
  }
}

function withAllDoubtful(placed: PlacedBatch): PlacedBatch {
  return { ...placed, batch: { ...placed.batch, doubtfulArray: placed.batch.phoneArray } };
}

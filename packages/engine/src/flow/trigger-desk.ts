import {
  findKeptAnswers,
  keepAnswers,
  type KeptAnswer,
  type OnceRef,
  takeEach,
} from "../db/kept-answers.ts";
import { isOutage } from "../db/outage.ts";
import type { Actor, AuditEntry } from "../domain/audit.ts";
import { createBatcher } from "./batcher.ts";
import { changeTogether, type Work } from "./change.ts";
import type { ControlDeps } from "./control.ts";
import type { Running } from "./ports.ts";
import { triggerAll, type Triggered, type TriggerOrder } from "./trigger.ts";

/** Requests that share a commit, and how long the first of them waits for company. */
const MAX_REQUESTS = 200;
const MAX_WAIT_MS = 1;

/** A request for messages, all of which are stored in one transaction, or none. */
export type TriggerRequest<Answer> = {
  readonly by: Actor;
  /** With it the request is done once, however often it comes. */
  readonly once: OnceRef | null;
  readonly orders: readonly TriggerOrder[];
  /** Says what is answered, within the transaction: what is kept is committed with the messages. */
  answer(outcomes: readonly Triggered[]): {
    readonly answer: Answer;
    readonly entries: readonly AuditEntry[];
    readonly kept: Omit<KeptAnswer, "createdAt"> | null;
  };
};

export type TriggerAnswer<Answer> =
  | { readonly kind: "done"; readonly answer: Answer }
  /** It was done before. */
  | { readonly kind: "kept"; readonly kept: KeptAnswer }
  /** Another process is doing it right now. */
  | { readonly kind: "busy" };

export type TriggerDesk<Answer> = Running & {
  /** Committed when it resolves. Rejects when nothing of it is. */
  send(request: TriggerRequest<Answer>): Promise<TriggerAnswer<Answer>>;
};

/**
 * Takes requests for messages, those that come at the same time in one transaction: a commit costs more than
 * all else that one message needs. Requests for many go by themselves.
 */
export function startTriggerDesk<Answer>(deps: ControlDeps, shard: number): TriggerDesk<Answer> {
  type Request = TriggerRequest<Answer>;
  type Item = {
    readonly request: Request;
    answer: TriggerAnswer<Answer> | null;
    failure: unknown;
  };
  const batcher = createBatcher<Item>({
    maxRows: MAX_REQUESTS,
    maxWaitMs: MAX_WAIT_MS,
    maxFlushes: 2,
    flush,
  });

  /**
   * What one request breaks must not sink the others: halving finds it. Each is told its own fate, since a
   * half that is committed stays so.
   */
  async function flush(batch: readonly Item[]): Promise<void> {
    try {
      const answers = await doTogether(
        deps,
        batch.map(({ request }) => request),
        shard,
      );
      for (const [at, item] of batch.entries()) item.answer = answers[at] ?? null;
    } catch (error) {
      if (isOutage(error) || batch.length === 1) {
        for (const item of batch) item.failure = error;
        return;
      }
      const half = Math.ceil(batch.length / 2);
      await flush(batch.slice(0, half));
      await flush(batch.slice(half));
    }
  }

  return {
    async send(request) {
      if (request.orders.length > 1) {
        const [answer] = await doTogether(deps, [request], shard);
        if (answer) return answer;
      }
      const item: Item = { request, answer: null, failure: null };
      await batcher.add(item);
      if (item.answer) return item.answer;
      throw item.failure;
    },
    async stop() {
      await batcher.drain();
    },
  };
}

async function doTogether<Answer>(
  deps: ControlDeps,
  requests: readonly TriggerRequest<Answer>[],
  shard: number,
): Promise<readonly TriggerAnswer<Answer>[]> {
  return await changeTogether(deps, async (work) => {
    const before = await answersBefore(work, requests);
    const fresh = requests.filter((_, at) => before[at] === null);
    const outcomes = await triggerAll(
      work,
      fresh.flatMap(({ orders }) => orders),
      shard,
    );
    let from = 0;
    const done = new Map(
      fresh.map((request) => {
        const own = outcomes.slice(from, from + request.orders.length);
        from += request.orders.length;
        return [request, { by: request.by, ...request.answer(own) }] as const;
      }),
    );
    const all = [...done.values()];
    await keepAnswers(
      work.db,
      all.flatMap(({ kept }) => kept ?? []),
    );
    return {
      result: requests.map((request, at): TriggerAnswer<Answer> => {
        const made = done.get(request);
        return made ? { kind: "done", answer: made.answer } : (before[at] ?? { kind: "busy" });
      }),
      lines: all.flatMap(({ by, entries }) => entries.map((entry) => ({ by, entry }))),
    };
  });
}

/** What is known of requests that came before; null where one is to be done. */
async function answersBefore<Answer>(
  { db }: Work<ControlDeps>,
  requests: readonly TriggerRequest<Answer>[],
): Promise<readonly (TriggerAnswer<Answer> | null)[]> {
  const keyed = requests.flatMap(({ once }) => once ?? []);
  if (keyed.length === 0) return requests.map(() => null);
  const taken = await takeEach(db, keyed);
  const kept = await findKeptAnswers(db, keyed);
  const seen = new Set<string>();
  return requests.map(({ once }) => {
    if (!once) return null;
    const name = `${once.apiKeyId} ${once.idempotencyKey}`;
    // Of twins that came together one is done; the other finds its answer when it comes again.
    if (!taken.has(name) || seen.has(name)) return { kind: "busy" };
    seen.add(name);
    const found = kept.get(name);
    return found ? { kind: "kept", kept: found } : null;
  });
}

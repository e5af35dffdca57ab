import { BusiestSecond } from "./throttling/busiest-second.ts";

/** One accepted message: what the provider will stand by, whatever the client believes. */
export type Entry = {
  /** Unix time in milliseconds, with fraction. */
  readonly at: number;
  readonly to: string;
  readonly from: string;
  readonly clientRef: string | null;
  /** The message-id of each part. */
  readonly parts: readonly string[];
  /** Characters of the text; the text itself is not kept. */
  readonly length: number;
  /** What the receipts say or would say. */
  readonly final: "delivered" | "failed";
  readonly errCode: number;
  /** Where the receipts go; null when none were asked for. */
  readonly callback: string | null;
};

/** Keeps every accepted message in memory, in order, and counts everything else. */
export class Ledger {
  readonly #entries: Entry[] = [];
  readonly #byRecipient = new Map<string, Entry[]>();
  readonly #busiest = new BusiestSecond();
  readonly #refused: Record<string, number> = {};
  #requests = 0;
  #throttled = 0;
  #parts = 0;
  #failed = 0;

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  arrived(now: number): void {
    this.#requests += 1;
    this.#busiest.add(now);
  }

  throttled(): void {
    this.#throttled += 1;
  }

  refused(code: number): void {
    this.#refused[code] = (this.#refused[code] ?? 0) + 1;
  }

  accept(entry: Entry): void {
    this.#entries.push(entry);
    const earlier = this.#byRecipient.get(entry.to);
    if (earlier === undefined) this.#byRecipient.set(entry.to, [entry]);
    else earlier.push(entry);
    this.#parts += entry.parts.length;
    if (entry.final === "failed") this.#failed += 1;
  }

  /** Messages to one number, oldest first. */
  sentTo(to: string): readonly Entry[] {
    return this.#byRecipient.get(to) ?? [];
  }

  counts() {
    const accepted = this.#entries.length;
    return {
      requests: this.#requests,
      accepted,
      parts: this.#parts,
      throttled: this.#throttled,
      refused: { ...this.#refused },
      recipients: this.#byRecipient.size,
      repeated: accepted - this.#byRecipient.size,
      firstAcceptedAt: this.#entries[0]?.at ?? null,
      lastAcceptedAt: this.#entries.at(-1)?.at ?? null,
      maxSlidingSecond: this.#busiest.most,
      delivered: accepted - this.#failed,
      failed: this.#failed,
    };
  }
}

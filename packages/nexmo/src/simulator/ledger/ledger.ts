import { BusiestSecond } from "../throttling/busiest-second.ts";
import type { Entry, Submitted, Turned } from "./entry.ts";

/** Beyond these, submissions that were not accepted are counted and no longer kept in memory. */
const MOST_TURNED = 1_000_000;

/** Keeps every accepted message in memory, in order, and counts everything. */
export class Ledger {
  readonly #entries: Entry[] = [];
  readonly #submitted: Submitted[] = [];
  readonly #byRecipient = new Map<string, Entry[]>();
  readonly #byId = new Map<string, Entry>();
  readonly #busiest = new BusiestSecond();
  readonly #refused: Record<string, number> = {};
  readonly #faults: Record<string, number> = {};
  #indexed = 0;
  #requests = 0;
  #throttled = 0;
  #dropped = 0;
  #parts = 0;
  #failed = 0;

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  /** Every submission in the order of its outcome, accepted or not. */
  get submitted(): readonly Submitted[] {
    return this.#submitted;
  }

  arrived(now: number): void {
    this.#requests += 1;
    this.#busiest.add(now);
  }

  turn(turned: Turned): void {
    if (this.#submitted.length - this.#entries.length < MOST_TURNED) this.#submitted.push(turned);
    this.#countFault(turned);
    const { code, outcome } = turned;
    if (outcome === "throttled") this.#throttled += 1;
    else if (outcome === "dropped") this.#dropped += 1;
    else this.#refused[code ?? ""] = (this.#refused[code ?? ""] ?? 0) + 1;
  }

  accept(entry: Entry): void {
    this.#entries.push(entry);
    this.#submitted.push(entry);
    this.#countFault(entry);
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

  /** Ids are indexed when somebody asks for one: most runs accept a lot and ask for none. */
  withId(messageId: string): Entry | undefined {
    for (const entry of this.#entries.slice(this.#indexed)) {
      for (const id of entry.parts) this.#byId.set(id, entry);
    }
    this.#indexed = this.#entries.length;
    return this.#byId.get(messageId);
  }

  counts() {
    const accepted = this.#entries.length;
    return {
      requests: this.#requests,
      accepted,
      parts: this.#parts,
      throttled: this.#throttled,
      refused: { ...this.#refused },
      dropped: this.#dropped,
      faults: { ...this.#faults },
      recipients: this.#byRecipient.size,
      repeated: accepted - this.#byRecipient.size,
      firstAcceptedAt: this.#entries[0]?.at ?? null,
      lastAcceptedAt: this.#entries.at(-1)?.at ?? null,
      maxSlidingSecond: this.#busiest.most,
      delivered: accepted - this.#failed,
      failed: this.#failed,
    };
  }

  #countFault({ fault }: Submitted): void {
    if (fault !== null) this.#faults[fault] = (this.#faults[fault] ?? 0) + 1;
  }
}

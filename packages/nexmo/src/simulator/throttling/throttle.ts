import type { Counter, Full } from "./counter.ts";
import { FixedSecond } from "./fixed-second.ts";
import { SlidingSecond } from "./sliding-second.ts";
import { TokenBucket } from "./token-bucket.ts";

/**
 * How the provider may count requests; which one it uses is documented nowhere.
 * - `sliding`: no second, wherever it begins, holds more than the limit. The strictest.
 * - `fixed`: a counter for each interval of a second, as its error text suggests ("INTERVAL [ 1000 ]").
 * - `bucket`: a burst of the limit at first, then one more for each 1/limit of a second.
 */
export const THROTTLE_MODELS = ["sliding", "fixed", "bucket"] as const;
export type ThrottleModel = (typeof THROTTLE_MODELS)[number];

/** A limit of requests per second whose model and height can change while it is in use. */
export class Throttle {
  #model: ThrottleModel;
  #limit: number;
  #counter: Counter;

  constructor(model: ThrottleModel, limit: number) {
    this.#model = model;
    this.#limit = limit;
    this.#counter = openCounter(model, limit);
  }

  take(now: number): Full | null {
    return this.#counter.take(now);
  }

  /** Another limit keeps what is counted; another model begins with an empty count. */
  set(model: ThrottleModel, limit: number): void {
    if (model !== this.#model) this.#counter = openCounter(model, limit);
    else if (limit !== this.#limit) this.#counter.resize(limit);
    this.#model = model;
    this.#limit = limit;
  }
}

function openCounter(model: ThrottleModel, limit: number): Counter {
  switch (model) {
    case "sliding":
      return new SlidingSecond(limit);
    case "fixed":
      return new FixedSecond(limit);
    case "bucket":
      return new TokenBucket(limit);
  }
}

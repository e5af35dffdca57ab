import type { Taken } from "./front.ts";

/** The provider waits 15 s for an answer; whoever is told to come again soon costs it less. */
const ANSWER_WITHIN_MS = 2_000;

const TOO_LONG: Taken = { kind: "busy", reason: "it took too long" };

/** After a while of waiting the provider is asked to come again; what is stored by then comes twice. */
export function inTime(answer: Promise<Taken>): Promise<Taken> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ANSWER_WITHIN_MS, TOO_LONG);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

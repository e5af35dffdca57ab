import { percentile } from "./statistics.ts";

/** How long a server took to answer, over one connection that stays open, in milliseconds. */
export type Asked = {
  readonly times: readonly number[];
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
};

export type Question = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
};

/**
 * Asks again and again, one after the other, until the last byte each time. Stops early after `forMs`, with
 * at least one answer.
 *
 * @param questions asked in turn, so that not all of them are about the same row
 */
export async function askAgain(
  questions: readonly Question[],
  { times, forMs }: { readonly times: number; readonly forMs: number },
): Promise<Asked> {
  const taken: number[] = [];
  const end = performance.now() + forMs;
  for (let at = 0; at < times && (at === 0 || performance.now() < end); at += 1) {
    const question = questions[at % questions.length];
    if (!question) throw new Error("nothing is asked");
    const from = performance.now();
    const answer = await fetch(question.url, { headers: question.headers, redirect: "manual" });
    const said = await answer.text();
    taken.push(performance.now() - from);
    if (answer.status !== 200) throw new Error(`${question.url}: ${answer.status} ${said}`);
  }
  return {
    times: taken,
    p50: percentile(taken, 0.5),
    p99: percentile(taken, 0.99),
    most: Math.max(...taken),
  };
}

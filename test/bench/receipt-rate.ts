import type { Findings } from "./harness/bench.ts";
import { type Figure, figure } from "./harness/figure.ts";
import { median, spread } from "./harness/statistics.ts";
import { shown } from "./harness/table.ts";
import { plainServer, type Pushed, push, type ReceiptPlace } from "./receipt-push.ts";

/**
 * Receipts as fast as they are answered, by turns to us and to two plainer servers: the same one with nothing
 * behind it, and the same one with an UPDATE of its recipient for each receipt, committed before its 200 like ours,
 * over as many connections to Postgres as the server opens for requests. Then ours at half of its speed.
 */
export async function atFullLoad(
  ours: ReceiptPlace,
  { receipts, rounds }: { readonly receipts: number; readonly rounds: number },
): Promise<Findings> {
  const nothing = { ...ours, server: await plainServer(ours, "nothing") };
  const update = { ...ours, server: await plainServer(ours, "update") };
  const places = [ours, nothing, update];
  for (const place of places) await push(place, { receipts });
  const runs: Pushed[][] = [[], [], []];
  for (let round = 1; round <= rounds; round += 1) {
    for (const [at, place] of places.entries()) runs[at]?.push(await push(place, { receipts }));
    ours.setting.tell(
      `round ${round} of ${rounds}: ${runs.map((of) => shown(of.at(-1)?.perSecond ?? 0)).join(", ")}/s`,
    );
  }
  const [ofOurs = [], ofNothing = [], ofUpdate = []] = runs;
  const speed = middle(ofOurs, "perSecond");
  const bare = middle(ofNothing, "perSecond");
  const plain = middle(ofUpdate, "perSecond");
  const half = await push(ours, { receipts, perSecond: Math.round(speed / 2) });
  const { low, high } = spread(ofOurs.map((one) => one.perSecond));
  const all = [...ofOurs, half];
  return {
    figures: [
      figure({
        name: "receipts, journalled, matched and durable before the 200",
        value: speed,
        unit: "receipts/s",
        target: { atLeast: 8_000 },
      }),
      figure({
        name: "share of the same server without a database",
        value: speed / bare,
        unit: "",
        baseline: 1,
        target: { atLeast: 0.3 },
      }),
      figure({
        name: "against one UPDATE for each receipt",
        value: speed,
        unit: "receipts/s",
        baseline: plain,
        target: { atLeast: 1.5 * plain },
      }),
      figure({
        name: "answer at half load, p99",
        value: half.p99,
        unit: "ms",
        target: { atMost: 50 },
      }),
      figure({ name: "answer at half load, median", value: half.p50, unit: "ms" }),
      figure({
        name: "receipts matched",
        value: sum(all, "matched") / sum(all, "receipts"),
        unit: "",
        target: { atLeast: 1 },
      }),
      processorTime("of the server", ofOurs, ofUpdate, "serverUs"),
      processorTime("of Postgres", ofOurs, ofUpdate, "postgresUs"),
      processorTime("of the loading process", ofOurs, ofUpdate, "loadUs"),
    ],
    notes: [
      `Median of ${rounds} rounds of ${shown(receipts)} receipts by GET over ${ours.connections} connections, ` +
        `${shown(low)} to ${shown(high)}/s; without a database ${shown(bare)}/s. ` +
        "The loading process shares the two cores; its processor time stands above, and the baseline of all three " +
        "is one UPDATE for each receipt.",
    ],
  };
}

/** While receipts come as fast as they go. */
const processorTime = (
  what: string,
  ours: readonly Pushed[],
  update: readonly Pushed[],
  key: "serverUs" | "postgresUs" | "loadUs",
): Figure =>
  figure({
    name: `processor time ${what}`,
    value: middle(ours, key),
    unit: "µs/receipt",
    baseline: middle(update, key),
  });

const middle = (
  runs: readonly Pushed[],
  key: "perSecond" | "serverUs" | "postgresUs" | "loadUs",
): number => median(runs.map((one) => one[key]));

const sum = (all: readonly Pushed[], key: "matched" | "receipts") =>
  all.reduce((total, one) => total + one[key], 0);

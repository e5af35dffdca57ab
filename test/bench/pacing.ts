import { THROTTLE_MODELS } from "@volley/nexmo/simulator/settings";
import { drawBars } from "./harness/bars.ts";
import { apart, type Bench, type Findings, type Picture } from "./harness/bench.ts";
import { figure, type Figure } from "./harness/figure.ts";
import { histogram } from "./harness/statistics.ts";
import { percent, type Table } from "./harness/table.ts";
import type { Pace } from "./pace.ts";
import { paceBullmq } from "./pacing-bullmq.ts";
import { LEAST_USED, type Limit, planOf } from "./pacing-plan.ts";
import { paceVolley } from "./pacing-volley.ts";

/** One sender at one limit. */
type Cell = Limit & {
  readonly sender: string;
  readonly processes: number;
  readonly pace: Pace;
  /** Null for a sender that has no slots. */
  readonly late: number | null;
};

const BULLMQ = "BullMQ's limiter";
const DRAWN_MS = 6_000;
const STEP_MS = 100;

export const pacingBench: Bench = {
  name: "pacing",
  about: "how exactly the allowed speed is kept, beside BullMQ's own limiter",
  async run(setting): Promise<Findings> {
    const plan = planOf(setting.quick);
    const { limits } = plan;
    const cells: Cell[] = [];
    for (const mode of plan.modes) {
      for (const processes of plan.processes) {
        const place = { mode, processes };
        const paces = await apart(setting, (own) => paceVolley(own, place, limits));
        cells.push(
          ...zip(limits, paces).map(([limit, pace]) => {
            return { ...limit, sender: `Volley, ${mode}`, processes, pace, late: pace.late };
          }),
        );
      }
    }
    const processes = Math.max(...plan.processes);
    const paces = await apart(setting, (own) => paceBullmq(own, processes, limits));
    const baselines = zip(limits, paces).map(([limit, pace]): Cell => {
      return { ...limit, sender: BULLMQ, processes, pace, late: null };
    });
    const judged = cells.filter(
      (cell) => cell.throttle === "sliding" && cell.processes === processes,
    );
    return {
      figures: judged.flatMap((cell) => figuresOf(cell, baselines)),
      tables: tablesOf([...cells, ...baselines]),
      pictures: [picture(judged, baselines)],
      notes: [
        "Used: accepted in whole seconds of steady sending, after the first one. " +
          "Arrived and left: most requests in any sliding second, by the simulator's clock and as the " +
          "senders wrote them to the socket. Late: slots that were reached too late to be used.",
      ],
    };
  },
};

function figuresOf(cell: Cell, baselines: readonly Cell[]): readonly Figure[] {
  const { perSecond, pace, processes } = cell;
  const plain = baselines.find((one) => sameLimit(one, cell))?.pace;
  const name = `${cell.sender}, ${processes} processes, ${perSecond}/s`;
  const most = { atMost: Math.floor(1.01 * perSecond + 1) };
  return [
    figure({
      name: `${name}: share of the limit used`,
      value: pace.used,
      unit: "",
      baseline: plain?.used,
      target: { atLeast: LEAST_USED[perSecond] ?? 0.985 },
    }),
    figure({
      name: `${name}: throttled`,
      value: pace.throttled,
      unit: "",
      baseline: plain?.throttled,
      target: { atMost: 0.005 },
    }),
    figure({
      name: `${name}: most in a sliding second, arrived`,
      value: pace.mostArrived,
      unit: "requests",
      baseline: plain?.mostArrived,
      target: most,
    }),
    figure({
      name: `${name}: most in a sliding second, left`,
      value: pace.mostLeft,
      unit: "requests",
      baseline: plain?.mostLeft,
      target: most,
    }),
  ];
}

const TITLES = {
  sliding: "Provider with an exact sliding second",
  fixed: "Provider with fixed intervals of a second",
  bucket: "Provider with a token bucket",
} as const;

function tablesOf(cells: readonly Cell[]): readonly Table[] {
  return THROTTLE_MODELS.map((throttle) => ({
    title: TITLES[throttle],
    columns: ["limit", "sender", "processes", "used", "throttled", "arrived", "left", "late"],
    rows: cells
      .filter((cell) => cell.throttle === throttle)
      .toSorted((a, b) => a.perSecond - b.perSecond)
      .map(({ perSecond, sender, processes, pace, late }) => [
        `${perSecond}/s`,
        sender,
        String(processes),
        percent(pace.used),
        percent(pace.throttled),
        String(pace.mostArrived),
        String(pace.mostLeft),
        late === null ? "" : percent(late),
      ]),
  })).filter(({ rows }) => rows.length > 0);
}

/** Both senders at the middle one of the limits, from the moment when they have found their pace. */
function picture(judged: readonly Cell[], baselines: readonly Cell[]): Picture {
  const scaled = judged.filter(({ sender }) => sender.includes("scaled"));
  const ours = scaled[Math.floor(scaled.length / 2)];
  if (!ours) throw new Error("nothing was measured with three processes");
  const plain = baselines.filter((one) => sameLimit(one, ours));
  const rows = [ours, ...plain].map(({ sender, pace }) => ({
    label: sender,
    counts: histogram(pace.left, {
      startMs: (pace.left[0] ?? 0) + 1_000,
      stepMs: STEP_MS,
      count: DRAWN_MS / STEP_MS,
    }),
  }));
  const { perSecond, processes } = ours;
  const title = `Requests in each ${STEP_MS} ms at a limit of ${perSecond} a second, ${processes} processes`;
  const line = { at: (perSecond * STEP_MS) / 1_000, label: "even" };
  const svg = drawBars({ title, step: `${STEP_MS} ms`, line, rows });
  return { file: "images/pacing.svg", caption: title, svg };
}

const sameLimit = (a: Limit, b: Limit) => a.perSecond === b.perSecond && a.throttle === b.throttle;

function zip<A, B>(as: readonly A[], bs: readonly B[]): readonly (readonly [A, B])[] {
  return as.flatMap((a, index) => {
    const b = bs[index];
    return b === undefined ? [] : [[a, b] as const];
  });
}

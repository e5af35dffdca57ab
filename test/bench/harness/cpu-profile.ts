import { readFile } from "node:fs/promises";

type Node = {
  readonly id: number;
  readonly callFrame: {
    readonly functionName: string;
    readonly url: string;
    readonly lineNumber: number;
  };
};
type Profile = {
  readonly nodes: readonly Node[];
  readonly samples: readonly number[];
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[];
};

/** A share of the busy time, 0 to 1. */
type Cost = { readonly what: string; readonly share: number };

export type Costs = {
  /** Of the time of the profile, how much the process was not idle. */
  readonly busy: number;
  readonly byPart: readonly Cost[];
  readonly byFunction: readonly Cost[];
};

/** Sums up a profile of `node --cpu-prof`: whose own code the busy time was spent in. */
export async function readProfile(file: string): Promise<Costs> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by node
  const { nodes, samples, timeDeltas } = JSON.parse(await readFile(file, "utf8")) as Profile;
  const byId = new Map(nodes.map((node) => [node.id, node.callFrame]));
  const parts = new Map<string, number>();
  const functions = new Map<string, number>();
  let all = 0;
  let busy = 0;
  for (const [index, id] of samples.entries()) {
    const frame = byId.get(id);
    const time = timeDeltas[index] ?? 0;
    all += time;
    if (!frame || frame.functionName === "(idle)") continue;
    busy += time;
    const part = partOf(frame);
    add(parts, part, time);
    const name = frame.functionName || "(anonymous)";
    add(functions, `${name} ${part}:${frame.lineNumber + 1}`, time);
  }
  return { busy: busy / all, byPart: ranked(parts, busy), byFunction: ranked(functions, busy) };
}

/** A file of ours, a package, a module of node, or what the engine itself does. */
function partOf({ url, functionName }: Node["callFrame"]): string {
  if (url === "") return functionName.startsWith("(") ? functionName : "native code";
  const installed = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url);
  if (installed) return installed[1] ?? url;
  const own = /\/((?:packages|test)\/.*)$/.exec(url);
  return own ? (own[1] ?? url).replace("/src/", "/") : url;
}

function add(sums: Map<string, number>, what: string, time: number): void {
  sums.set(what, (sums.get(what) ?? 0) + time);
}

function ranked(sums: ReadonlyMap<string, number>, busy: number): readonly Cost[] {
  return [...sums]
    .map(([what, time]) => ({ what, share: time / busy }))
    .toSorted((a, b) => b.share - a.share);
}

/** Which way a value must go to meet its target. */
type Target = { readonly atLeast: number } | { readonly atMost: number };

/** One measured value, beside the same work done by plain means in the same run. */
export type Figure = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The same figure of the baseline; null where there is none. */
  readonly baseline: number | null;
  /** value / baseline */
  readonly ratio: number | null;
  readonly target: Target | null;
  readonly met: boolean | null;
};

export type Measured = Pick<Figure, "name" | "value" | "unit"> & {
  readonly baseline?: number | undefined;
  readonly target?: Target | undefined;
};

export function figure({ name, value, unit, baseline, target }: Measured): Figure {
  return {
    name,
    value: rounded(value),
    unit,
    baseline: baseline === undefined ? null : rounded(baseline),
    ratio: baseline === undefined || baseline === 0 ? null : rounded(value / baseline),
    target: target ?? null,
    met: target === undefined ? null : meets(value, target),
  };
}

function meets(value: number, target: Target): boolean {
  return "atLeast" in target ? value >= target.atLeast : value <= target.atMost;
}

/** A figure as the JSON of a bench has it: which way a target goes is told by `met`. */
export function toResult(one: Figure) {
  const { target } = one;
  const bound = target === null ? null : "atLeast" in target ? target.atLeast : target.atMost;
  return { ...one, target: bound };
}

/** Five digits that count: more would claim a precision that no run has. */
function rounded(value: number): number {
  return Number(value.toPrecision(5));
}

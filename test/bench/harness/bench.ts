import type { Figure } from "./figure.ts";
import type { Table } from "./table.ts";

/** What a bench is given to work with. */
export type Setting = {
  /** A few seconds that show that the bench works; its figures mean nothing. */
  readonly quick: boolean;
  /** Sizes to measure at instead of the bench's own; null when none were asked for. */
  readonly sizes: readonly number[] | null;
  /** Recipients of a large campaign instead of the bench's own number; null when none was asked for. */
  readonly recipients: number | null;
  /** The parts that were asked for; none when all that are usual are meant. */
  readonly parts: readonly string[];
  /** Whatever a bench starts it hands over, so that it is gone when the bench ends, however it does. */
  readonly stack: AsyncDisposableStack;
  /** Says what is going on. */
  readonly tell: (line: string) => void;
};

/** A drawing for the documentation, as SVG. */
export type Picture = { readonly file: string; readonly caption: string; readonly svg: string };

export type Findings = {
  /** One for each promise of speed, and for what explains them. */
  readonly figures: readonly Figure[];
  /** More than fits into figures. */
  readonly tables?: readonly Table[];
  readonly pictures?: readonly Picture[];
  /** What a reader must know to judge the figures, a sentence each. */
  readonly notes?: readonly string[];
};

export type Bench = {
  readonly name: string;
  /** A line for people. */
  readonly about: string;
  /** What may be measured alone, where the whole takes long. */
  readonly parts?: readonly string[];
  run(setting: Setting): Promise<Findings>;
};

/** Runs a part of a bench whose processes must be gone before the next part is measured. */
export async function apart<Found>(
  setting: Setting,
  act: (setting: Setting) => Promise<Found>,
): Promise<Found> {
  // Ended by a signal, the bench disposes of its own stack, and of this one with it.
  await using stack = setting.stack.use(new AsyncDisposableStack());
  return await act({ ...setting, stack });
}

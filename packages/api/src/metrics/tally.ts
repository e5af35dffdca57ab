/** Label values come from outside too, such as error codes; nobody may fill our memory by inventing more. */
const MOST_SERIES = 1_000;
const OTHER = "other";

type Labels = Readonly<Record<string, string>>;

/** One line of a metric. */
export type Sample<Value> = { readonly labels: Labels; readonly value: Value };

/** Values by their labels; from the thousandth set of labels on, all new ones share one. */
export class Series<Value> {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  readonly #make: () => Value;
  readonly #byKey = new Map<string, { readonly given: readonly string[]; readonly value: Value }>();

  constructor(about: About, make: () => Value) {
    this.name = about.name;
    this.help = about.help;
    this.labels = about.labels ?? [];
    this.#make = make;
  }

  of(given: readonly string[]): Value {
    const key = given.length === 1 ? (given[0] ?? "") : given.join("\n");
    const known = this.#byKey.get(key);
    if (known) return known.value;
    if (this.#byKey.size >= MOST_SERIES && given[0] !== OTHER) {
      return this.of(this.labels.map(() => OTHER));
    }
    const made = { given: [...given], value: this.#make() };
    this.#byKey.set(key, made);
    return made.value;
  }

  samples(): readonly Sample<Value>[] {
    return [...this.#byKey.values()].map(({ given, value }) => ({
      labels: Object.fromEntries(this.labels.map((label, place) => [label, given[place] ?? ""])),
      value,
    }));
  }
}

export type About = {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
};

/** A number that only grows, by labels. Adding costs a look into a map. */
export class Tally {
  readonly series: Series<{ n: number }>;

  constructor(about: About) {
    this.series = new Series(about, () => ({ n: 0 }));
  }

  add(n: number, ...labels: readonly string[]): void {
    this.series.of(labels).n += n;
  }
}

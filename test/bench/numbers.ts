import { readPhone } from "@volley/importer";
import { libraryVerdict, ownVerdict, writtenNumbers } from "@volley/importer/testing";
import type { Bench, Findings } from "./harness/bench.ts";
import { figure } from "./harness/figure.ts";
import { perSecondOfProcessor } from "./harness/own-processor-time.ts";
import { shown } from "./harness/table.ts";

const SEED = 2_026;

/** The library takes 25 µs for a number, so it is given fewer. */
const SAMPLES = { quick: { own: 5_000, library: 500 }, full: { own: 1_000_000, library: 40_000 } };

/**
 * How fast phone numbers are judged, against libphonenumber-js on the same ones, and whether both say the
 * same of random and nearly right numbers of every country.
 */
export const numbersBench: Bench = {
  name: "numbers",
  about: "phone numbers judged per second of one core, against libphonenumber-js, and differences",
  async run({ quick, tell }): Promise<Findings> {
    const { own, library } = quick ? SAMPLES.quick : SAMPLES.full;
    const speeds = [
      {
        name: "clean E.164, of seven countries",
        digits: cleanNumbers(own),
        home: null,
        atLeast: 400_000,
      },
      {
        name: "national, with a default country",
        digits: nationalNumbers(own),
        home: "GB",
        atLeast: 150_000,
      },
    ].map(({ name, digits, home, atLeast }) => {
      tell(name);
      for (const one of digits.slice(0, own / 10)) readPhone(one, home);
      const value = perSecondOfProcessor(own, () => {
        for (const one of digits) readPhone(one, home);
      });
      const baseline = perSecondOfProcessor(library, () => {
        for (const one of digits.slice(0, library)) libraryVerdict(one.replace("+", ""), home);
      });
      return figure({ name, value, unit: "numbers/s of a core", baseline, target: { atLeast } });
    });

    tell(`comparing ${shown(own)} numbers with the library`);
    return {
      figures: [
        ...speeds,
        figure({
          name: `differences in ${shown(own)} random and edge numbers`,
          value: differences(own),
          unit: "numbers",
          target: { atMost: 0 },
        }),
      ],
      notes: [
        `Seed ${SEED}; compared are the verdict, its reason, the E.164, the country and the kind of line.`,
      ],
    };
  },
};

function cleanNumbers(count: number): readonly string[] {
  const shapes = ["+44770010", "+3361234", "+49151234", "+346123", "+393331", "+121255", "+48501"];
  const lengths = [13, 12, 14, 12, 13, 12, 12];
  return Array.from({ length: count }, (_, at) => {
    const shape = shapes[at % shapes.length] ?? "";
    const rest = (lengths[at % shapes.length] ?? 0) - shape.length;
    return shape + String(2 * 10 ** (rest - 1) + (at % 10 ** (rest - 1)));
  });
}

function nationalNumbers(count: number): readonly string[] {
  return Array.from(
    { length: count },
    (_, at) => `07700 1${String(at % 100_000).padStart(5, "0")}`,
  );
}

function differences(count: number): number {
  let left = count;
  let different = 0;
  for (const { digits, home } of writtenNumbers(SEED)) {
    if (left-- === 0) break;
    const [ours, theirs] = [ownVerdict(digits, home), libraryVerdict(digits, home)];
    if (JSON.stringify(ours) !== JSON.stringify(theirs)) different++;
  }
  return different;
}

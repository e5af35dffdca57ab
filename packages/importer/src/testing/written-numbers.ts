import metadata from "libphonenumber-js/max/metadata";
import { digitsMatching } from "./matching-digits.ts";
import { type Random, seededRandom } from "./random.ts";

/** Digits as a file may have them: after a plus, or as written in a country. */
export type Written = { readonly digits: string; readonly home: string | null };

type Plan = {
  readonly home: string | null;
  readonly callingCode: string;
  readonly prefixes: readonly [string, ...string[]];
  readonly lines: readonly [(random: Random) => string, ...((random: Random) => string)[]];
};

const IDD = /^\d+/;

/**
 * Numbers without end, the same for the same seed: of every country and kind of line, right ones and
 * nearly right ones, with national prefixes, calling codes and digits too many, too few and changed.
 */
export function* writtenNumbers(seed: number): Generator<Written> {
  const random = seededRandom(seed);
  const plans = allPlans();
  for (;;) {
    const plan = random.oneOf(plans);
    const subscriber = mistyped(random.oneOf(plan.lines)(random), random);
    const written = random.oneOf(plan.prefixes) + subscriber;
    const other = random.oneOf(plans);
    switch (random.below(6)) {
      case 0:
      case 1:
        yield {
          digits: plan.callingCode + (random.below(8) === 0 ? written : subscriber),
          home: null,
        };
        break;
      case 2:
        yield { digits: written, home: plan.home };
        break;
      case 3:
        yield {
          digits: random.oneOf(["", "", "0", "00", "011"]) + plan.callingCode + written,
          home: plan.home,
        };
        break;
      case 4:
        yield { digits: written, home: other.home };
        break;
      default:
        yield { digits: anyDigits(random), home: random.oneOf([null, plan.home]) };
    }
  }
}

function allPlans(): [Plan, ...Plan[]] {
  const plans = Object.entries(metadata.countries).map(([home, raw]) => planFrom(raw, home));
  const worldwide = Object.values(metadata.nonGeographic).map((raw) => planFrom(raw, null));
  const [first, ...rest] = [...plans, ...worldwide];
  if (first === undefined) throw new Error("no numbering plans");
  return [first, ...rest];
}

function planFrom(raw: readonly unknown[], home: string | null): Plan {
  const lines: readonly unknown[] = Array.isArray(raw[11]) ? raw[11] : [];
  const shapes = lines.flatMap((line) => (Array.isArray(line) && line[0] ? [String(line[0])] : []));
  return {
    home,
    callingCode: String(raw[0]),
    prefixes: ["", "", textOf(raw[5]), IDD.exec(textOf(raw[7]))?.[0] ?? ""],
    lines: [digitsMatching(String(raw[2])), ...shapes.map(digitsMatching)],
  };
}

/** The arrays have 0 where a part is missing. */
function textOf(part: unknown): string {
  return typeof part === "string" ? part : "";
}

function mistyped(digits: string, random: Random): string {
  const at = random.below(digits.length + 1);
  const digit = String(random.below(10));
  switch (random.below(10)) {
    case 0:
      return digits.slice(0, at) + digit + digits.slice(at + 1);
    case 1:
      return digits.slice(0, at) + digit + digits.slice(at);
    case 2:
      return digits.slice(0, at) + digits.slice(at + 1);
    case 3:
      return digits.slice(0, at);
    default:
      return digits;
  }
}

function anyDigits(random: Random): string {
  const length = 1 + random.below(random.below(20) === 0 ? 63 : 16);
  return Array.from({ length }, () => random.below(10)).join("");
}

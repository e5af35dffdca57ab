import metadata from "libphonenumber-js/max/metadata";

/** What kind of line a number belongs to, as far as its country's plan tells. */
export type LineType =
  /** Mobile, or of a plan where mobiles and landlines look alike (North America). */
  | "mobile"
  | "landline"
  /** The called party earns on each call or message. */
  | "premium"
  /** Free, shared-cost, personal, internet and company-wide numbers, pagers, mailboxes. */
  | "other";

/** Which lengths a number may have: a bit for each, and both ends. */
type Lengths = { readonly bits: number; readonly shortest: number; readonly longest: number };

type Line = { readonly type: LineType; readonly shape: RegExp; readonly lengths: Lengths };

/** The rules of one country, or of one calling code that belongs to none, ready to be applied to digits. */
export type NumberingPlan = {
  /** ISO 3166-1 alpha-2; null for the worldwide calling codes such as 800. */
  readonly country: string | null;
  readonly callingCode: string;
  /** What is dialled there before a foreign number, for example 011. */
  readonly abroad: RegExp | null;
  readonly shape: RegExp;
  readonly lengths: Lengths;
  /** What is dialled there before a national number, and what takes its place. */
  readonly prefix: RegExp | null;
  readonly prefixBecomes: string | null;
  /** First digits that settle the country where several share a calling code. */
  readonly leading: RegExp | null;
  readonly landline: Line | null;
  readonly mobile: Line | null;
  readonly rest: readonly Line[];
};

const countries: Readonly<Record<string, readonly unknown[] | undefined>> = metadata.countries;

/** Compiled on first use: a file has a handful of countries, the world has 245. */
const compiled = new Map<string, NumberingPlan>();

/** The plan of a country by its two letters in upper case. */
export function planOfCountry(country: string): NumberingPlan | null {
  const known = compiled.get(country);
  if (known !== undefined) return known;
  if (!Object.hasOwn(countries, country)) return null;
  const raw = countries[country] ?? [];
  const plan = compile(raw, country);
  compiled.set(country, plan);
  return plan;
}

/** The plans that share a calling code, the main country's first; empty for a code that nobody has. */
export function plansOfCallingCode(code: string): readonly NumberingPlan[] {
  return byCallingCode[Number(code)] ?? compileCallingCode(code);
}

const byCallingCode: (readonly NumberingPlan[] | undefined)[] = Array.from({ length: 1_000 });

function compileCallingCode(code: string): readonly NumberingPlan[] {
  const worldwide = metadata.nonGeographic[code];
  const sharing: readonly string[] = metadata.country_calling_codes[code] ?? [];
  const plans =
    worldwide === undefined
      ? sharing.map(planOfCountry).filter((plan) => plan !== null)
      : [compile(worldwide, null)];
  byCallingCode[Number(code)] = plans;
  return plans;
}

/** Where the parts stand in the library's arrays; its `metadata.js` is the description. */
const AT = {
  callingCode: 0,
  abroad: 1,
  shape: 2,
  lengths: 3,
  nationalPrefix: 5,
  prefixForParsing: 7,
  prefixBecomes: 8,
  leading: 10,
  lines: 11,
} as const;

/** Its order of kinds of lines: fixed and mobile, then these. */
const REST: readonly { readonly at: number; readonly type: LineType }[] = [
  { at: 3, type: "premium" },
  ...[2, 9, 8, 4, 7, 6, 5].map((at) => ({ at, type: "other" as const })),
];

function compile(raw: readonly unknown[], country: string | null): NumberingPlan {
  const lengths = lengthsOf(raw[AT.lengths]);
  const lines = listOf(raw[AT.lines]);
  const line = (at: number, type: LineType): Line | null => {
    const [shape, own] = listOf(lines[at]);
    const text = textOf(shape);
    if (text === null) return null;
    return { type, shape: whole(text), lengths: own ? lengthsOf(own) : lengths };
  };
  const prefix = textOf(raw[AT.prefixForParsing]) ?? textOf(raw[AT.nationalPrefix]);
  const abroad = textOf(raw[AT.abroad]);
  const leading = textOf(raw[AT.leading]);
  return {
    country,
    callingCode: textOf(raw[AT.callingCode]) ?? "",
    abroad: abroad === null ? null : start(abroad),
    shape: whole(textOf(raw[AT.shape]) ?? ""),
    lengths,
    prefix: prefix === null ? null : start(prefix),
    prefixBecomes: textOf(raw[AT.prefixBecomes]),
    leading: leading === null ? null : start(leading),
    landline: line(0, "landline"),
    mobile: line(1, "mobile"),
    rest: REST.map(({ at, type }) => line(at, type)).filter((one) => one !== null),
  };
}

function lengthsOf(value: unknown): Lengths {
  const lengths = listOf(value).map(Number);
  return {
    bits: lengths.reduce((bits, length) => bits | (1 << length), 0),
    shortest: lengths[0] ?? 0,
    longest: lengths.at(-1) ?? 0,
  };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The arrays have 0 where a part is missing. */
function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function whole(shape: string): RegExp {
  return new RegExp(`^(?:${shape})$`);
}

function start(shape: string): RegExp {
  return new RegExp(`^(?:${shape})`);
}

import { COUNTRIES } from "./countries.ts";
import type { Country } from "./countries.ts";
import { formatMoney, UNITS_PER_EURO } from "./money.ts";

/** Price of one part, and the network that a number is said to be on. */
export type Route = { readonly units: number; readonly price: string; readonly network: string };

/** A number of no listed country: allowed, at a price of its own. */
const ELSEWHERE = route(0.0333, "90101");

/** Canada shares its prefix with the United States and is told apart by the area code. */
const CANADIAN =
  /^1(204|226|236|249|250|289|306|343|365|403|416|418|431|437|438|450|506|514|519|548|579|581|587|604|613|639|647|672|705|709|778|780|782|807|819|825|867|873|902|905)/;

const byPrefix = new Map(
  COUNTRIES.filter(({ code }) => code !== "CA").map((country) => [country.prefix, country]),
);
const canada = COUNTRIES.find(({ code }) => code === "CA");
const routes = new Map(
  COUNTRIES.flatMap(({ networks }) =>
    networks.map(({ code, euros }) => [code, route(euros, code)] as const),
  ),
);

export function countryOfNumber(to: string): Country | undefined {
  if (to.startsWith("1") && CANADIAN.test(to)) return canada;
  return (
    byPrefix.get(to.slice(0, 3)) ?? byPrefix.get(to.slice(0, 2)) ?? byPrefix.get(to.slice(0, 1))
  );
}

/** The four digits after the country's prefix decide the network, as ranges do in real life. */
export function routeOf(to: string): Route {
  const country = countryOfNumber(to);
  if (country === undefined) return ELSEWHERE;
  const { networks, prefix } = country;
  const range = Number(to.slice(prefix.length, prefix.length + 4)) || 0;
  const network = networks[range % networks.length];
  return (network === undefined ? undefined : routes.get(network.code)) ?? ELSEWHERE;
}

export const isNetwork = (code: string): boolean => routes.has(code);

function route(euros: number, network: string): Route {
  const units = Math.round(euros * UNITS_PER_EURO);
  return { units, price: formatMoney(units), network };
}

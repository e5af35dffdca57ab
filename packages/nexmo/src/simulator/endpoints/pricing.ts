import { scalar } from "../../wire/scalars.ts";
import { documentReply } from "../http/document.ts";
import type { Reply } from "../http/replies.ts";
import type { Received } from "../http/requests.ts";
import { COUNTRIES, countryOf } from "../pricing/countries.ts";
import type { Country, Network } from "../pricing/countries.ts";
import type { Throttle } from "../throttling/throttle.ts";
import { outcome, TOO_FAST } from "./outcomes.ts";

type Desk = { readonly pricingThrottle: Throttle; readonly now: () => number };

/** What a price list is for, and how its prices compare with those of SMS. */
const PRODUCTS: Readonly<Record<string, number>> = { sms: 1, "sms-transit": 0.9, voice: 0.6 };

const PATH = /^\/account\/get-(full-|prefix-)?pricing\/outbound(?:\/([a-z-]+))?$/;

/**
 * `/account/get-pricing/outbound[/{product}]`, `get-full-pricing` and `get-prefix-pricing`, together
 * once a second; null for another address. Without a product the answer has the shape of 2017.
 */
export function pricing(desk: Desk, received: Received): Reply | null {
  const [path, list, product = "sms"] = PATH.exec(received.path) ?? [];
  const factor = PRODUCTS[product];
  if (path === undefined || factor === undefined) return null;
  if (desk.pricingThrottle.take(desk.now()) !== null) return TOO_FAST;
  if (list === "full-") return listReply(received, factor);
  if (list === "prefix-") return prefixReply(received, factor);
  const isOld = path.endsWith("/outbound");
  const code = scalar(received.params["country"]);
  if (code === null) return outcome(received, 400, "country is required");
  const country = countryOf(code);
  if (country === undefined) return outcome(received, 404, "no pricing for this country");
  const json = isOld ? oldCountry(country, factor) : newCountry(country, factor);
  const xml = isOld ? oldCountryXml(country, factor) : inList(json);
  return documentReply(received, { json, xml, root: "outbound-country-pricing" });
}

function listReply(received: Received, factor: number): Reply {
  const countries = COUNTRIES.map((country) => newCountry(country, factor));
  const count = countries.length;
  const xml = { count, countries: { country: countries.map(inList) } };
  return documentReply(received, {
    json: { count, countries },
    xml,
    root: "outbound-countries-pricing",
  });
}

/** Answered in the older shape to this day. */
function prefixReply(received: Received, factor: number): Reply {
  const prefix = scalar(received.params["prefix"]);
  if (prefix === null) return outcome(received, 400, "prefix is required");
  const found = COUNTRIES.filter((country) => country.prefix === prefix);
  const count = found.length;
  const prices = found.map((country) => oldCountry(country, factor));
  const xml = { count, prices: { price: found.map((country) => oldCountryXml(country, factor)) } };
  return documentReply(received, { json: { count, prices }, xml, root: "outbound-pricing" });
}

const money = (euros: number, factor: number): string => (euros * factor).toFixed(8);

function newCountry(country: Country, factor: number) {
  return {
    countryCode: country.code,
    countryName: country.name,
    countryDisplayName: country.name,
    currency: "EUR",
    defaultPrice: money(country.euros, factor),
    dialingPrefix: country.prefix,
    networks: country.networks.map((network) => newNetwork(network, factor)),
  };
}

const newNetwork = ({ code, euros, name }: Network, factor: number) => ({
  type: "mobile",
  price: money(euros, factor),
  currency: "EUR",
  mcc: code.slice(0, 3),
  mnc: code.slice(3),
  networkCode: code,
  networkName: name,
});

/** In XML a list has an element around it. */
const inList = <Item extends { readonly networks: unknown }>(country: Item) => ({
  ...country,
  networks: { network: country.networks },
});

function oldCountry(country: Country, factor: number) {
  const networks = country.networks.map(({ code, euros, name }) => ({
    code,
    network: name,
    mtPrice: money(euros, factor),
  }));
  return {
    country: country.code,
    name: country.name,
    prefix: country.prefix,
    mt: money(country.euros, factor),
    networks,
    countryDisplayName: country.name,
  };
}

/** The network's name has another key in XML (provider reference, pricing). */
function oldCountryXml(country: Country, factor: number) {
  const network = country.networks.map(({ code, euros, name }) => ({
    code,
    name,
    mtPrice: money(euros, factor),
  }));
  return { ...oldCountry(country, factor), networks: { network } };
}

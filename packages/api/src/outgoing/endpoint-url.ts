import { isIP } from "node:net";
import { type Allowance, isAllowed, mayConnect } from "./allowance.ts";

/** Ports of HTTPS; on others listen things that take a request for something else. */
const PORTS = new Set(["", "443", "8443"]);
const MOST_CHARACTERS = 2_000;

/**
 * What is wrong with the address of an endpoint; null where nothing is. Where its name leads is asked at each
 * connection: it may change at any time.
 */
export function urlProblem(text: string, allowance: Allowance): string | null {
  if (text.length > MOST_CHARACTERS) return `an address has ${MOST_CHARACTERS} characters at most`;
  if (!URL.canParse(text)) return "this is no address; one looks like https://example.com/hooks";
  const url = new URL(text);
  const allowed = isAllowed(allowance, url.hostname);
  if (url.protocol !== "https:" && !(allowed && url.protocol === "http:")) {
    return "an address begins with https://; http:// is for hosts named in VOLLEY_WEBHOOK_ALLOW";
  }
  if (url.username !== "" || url.password !== "") {
    return "an address holds no name and no password: what is sent is signed instead";
  }
  if (!allowed && !PORTS.has(url.port)) {
    return `port ${url.port} is not called; use 443 or 8443, or name the host in VOLLEY_WEBHOOK_ALLOW`;
  }
  const host = hostOf(url);
  if (isIP(host) !== 0 && !mayConnect(allowance, host, host)) return privateAddress(host);
  if (/(^|\.)localhost\.?$/.test(host) && !allowed) return privateAddress(host);
  return null;
}

export function privateAddress(address: string): string {
  return `${address} is not on the public internet; the operator can allow it with VOLLEY_WEBHOOK_ALLOW`;
}

/** The host without the brackets of IPv6. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, "");
}

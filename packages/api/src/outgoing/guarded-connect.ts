import { lookup as systemLookup } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { buildConnector } from "undici";
import { type Allowance, mayConnect } from "./allowance.ts";
import { privateAddress } from "./endpoint-url.ts";

/** An address that must not be called. */
class RefusedAddress extends Error {
  override name = "RefusedAddress";
  constructor(address: string) {
    super(privateAddress(address));
  }
}

type Resolved = { readonly address: string; readonly family: number };
/** Resolves a name to all of its addresses. */
export type Resolve = (
  hostname: string,
  done: (error: Error | null, addresses: readonly Resolved[]) => void,
) => void;

const bySystem: Resolve = (hostname, done) => systemLookup(hostname, { all: true }, done);

/**
 * Connects to public addresses only. The addresses that were looked at are those that the socket is given: a
 * name that leads elsewhere at the next question gains nothing. One bad address among several refuses all.
 */
export function guardedConnector(
  allowance: Allowance,
  { timeoutMs, resolve = bySystem }: { readonly timeoutMs: number; readonly resolve?: Resolve },
): buildConnector.connector {
  const lookup: LookupFunction = (hostname, options, done) => {
    resolve(hostname, (error, addresses) => {
      const [first] = addresses;
      const bad = addresses.find(({ address }) => !mayConnect(allowance, hostname, address));
      if (error || !first) return done(error ?? new Error(`${hostname} has no address`), "");
      if (bad) return done(new RefusedAddress(`${hostname} (${bad.address})`), "");
      if (options.all === true) done(null, [...addresses]);
      else done(null, first.address, first.family);
    });
  };
  const connect = buildConnector({ lookup, timeout: timeoutMs, allowH2: false });
  return (options, callback) => {
    const { hostname } = options;
    // What is an address already is not looked up.
    const literal = hostname.replace(/^\[|\]$/g, "");
    if (isIP(literal) !== 0 && !mayConnect(allowance, literal, literal)) {
      return callback(new RefusedAddress(literal), null);
    }
    connect(options, callback);
  };
}

import { type BlockList, isIP } from "node:net";
import { isIn, isPublic, listOf } from "./addresses.ts";

/** Where webhooks may go besides the public internet: hosts by name, and networks. */
export type Allowance = {
  readonly hosts: ReadonlySet<string>;
  readonly networks: BlockList;
};

export const PUBLIC_ONLY: Allowance = { hosts: new Set(), networks: listOf([]) };

const HOST = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;

/**
 * Reads a list like `10.0.0.0/8, 127.0.0.1, hooks.intranet`.
 *
 * @throws RangeError that names what is none of these
 */
export function readAllowance(text: string): Allowance {
  const hosts = new Set<string>();
  const networks: string[] = [];
  for (const one of text.split(",").map((part) => part.trim().toLowerCase())) {
    if (one === "") continue;
    const family = isIP(one);
    if (family !== 0) networks.push(`${one}/${family === 4 ? 32 : 128}`);
    else if (one.includes("/")) networks.push(one);
    else if (HOST.test(one)) hosts.add(one);
    else throw new RangeError(`"${one}" is neither a host, an address nor a network`);
  }
  return { hosts, networks: listOf(networks) };
}

/** Whether the operator has named this host, or the network of this address. */
export function isAllowed(allowance: Allowance, host: string): boolean {
  const bare = host.toLowerCase().replace(/^\[|\]$/g, "");
  return allowance.hosts.has(bare) || isIn(allowance.networks, bare);
}

/** Whether a connection to an address may be made in the name of a host. */
export function mayConnect(allowance: Allowance, host: string, address: string): boolean {
  return isPublic(address) || isAllowed(allowance, host) || isIn(allowance.networks, address);
}

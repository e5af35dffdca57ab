import { BlockList, isIPv4, isIPv6 } from "node:net";

/**
 * Addresses that are not on the public internet, or lead into it by a way round. IANA's special-purpose
 * registries (RFC 6890 and its updates) and multicast.
 */
const NOT_PUBLIC = [
  "0.0.0.0/8", // this network
  "10.0.0.0/8", // private
  "100.64.0.0/10", // carrier-grade NAT
  "127.0.0.0/8", // loopback
  "169.254.0.0/16", // link-local, with the clouds' metadata at 169.254.169.254
  "172.16.0.0/12", // private
  "192.0.0.0/24", // protocol assignments
  "192.0.2.0/24", // documentation
  "192.31.196.0/24", // AS112
  "192.52.193.0/24", // AMT
  "192.88.99.0/24", // 6to4 relays
  "192.168.0.0/16", // private
  "192.175.48.0/24", // AS112
  "198.18.0.0/15", // benchmarks
  "198.51.100.0/24", // documentation
  "203.0.113.0/24", // documentation
  "224.0.0.0/4", // multicast
  "240.0.0.0/4", // reserved, and broadcast
] as const;

/**
 * Of IPv6 only global unicast is public, and of that not what is set aside or carries an IPv4 address:
 * whoever means one can name it. So loopback, unspecified, mapped and NAT64 addresses, unique local,
 * link-local and multicast ones are refused by not being in it.
 */
const GLOBAL_UNICAST = "2000::/3";
const NOT_PUBLIC_V6 = [
  "2001::/23", // protocol assignments, Teredo among them
  "2001:db8::/32", // documentation
  "2002::/16", // 6to4
  "2620:4f:8000::/48", // AS112
  "3fff::/20", // documentation
] as const;

/** Made when first asked: every process reads where webhooks may go, and few ask. */
let internet: ReturnType<typeof listInternet> | undefined;

function listInternet() {
  return {
    blocked4: listOf(NOT_PUBLIC),
    global6: listOf([GLOBAL_UNICAST]),
    blocked6: listOf(NOT_PUBLIC_V6),
  };
}

/** Whether an IP address, as a resolver or `net` write it, lies on the public internet. */
export function isPublic(address: string): boolean {
  const { text, family } = readAddress(address);
  const { blocked4, global6, blocked6 } = (internet ??= listInternet());
  if (family === "ipv4") return !blocked4.check(text, family);
  if (family === "ipv6") return global6.check(text, family) && !blocked6.check(text, family);
  return false;
}

/** Networks in CIDR notation, as a list to ask. @throws RangeError for what is none */
export function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [net = "", length = ""] = network.split("/");
    const { text, family } = readAddress(net);
    const bits = Number(length);
    const most = family === "ipv4" ? 32 : 128;
    if (family === null || !/^\d+$/.test(length) || bits > most) {
      throw new RangeError(`"${network}" is no network; one looks like 10.0.0.0/8`);
    }
    list.addSubnet(text, bits, family);
  }
  return list;
}

/** Whether an address lies in one of the networks; an IPv4 address inside of IPv6 is looked at as what it is. */
export function isIn(list: BlockList, address: string): boolean {
  const { text, family } = readAddress(address);
  return family !== null && list.check(text, family);
}

type Read = { readonly text: string; readonly family: "ipv4" | "ipv6" | null };

/** Without the zone that link-local addresses may have. */
function readAddress(address: string): Read {
  const text = address.replace(/%.*$/, "");
  if (isIPv4(text)) return { text, family: "ipv4" };
  return { text, family: isIPv6(text) ? "ipv6" : null };
}

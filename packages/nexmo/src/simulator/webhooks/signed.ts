import { randomUUID } from "node:crypto";
import { sign } from "../../wire/signature.ts";
import type { SignatureKey } from "../../wire/signature.ts";

type Params = Readonly<Record<string, string>>;

/** The parameters with `timestamp`, `nonce` and a `sig` over all of them. */
export function signed(params: Params, key: SignatureKey, now: number): Params {
  const complete = { ...params, timestamp: String(Math.floor(now / 1000)), nonce: randomUUID() };
  return { ...complete, sig: sign(complete, key) };
}

import { Check } from "typebox/value";
import type { CampaignRequest } from "../campaign-request.ts";
import { CampaignPatch } from "../http/campaign-schemas.ts";

export type CheckedPatch =
  | { readonly kind: "request"; readonly request: CampaignRequest }
  | { readonly kind: "wrong"; readonly problem: string };

/** What each setting may be, as the schema of the REST route has it, in words for a form. */
const RULES: readonly (readonly [name: keyof CampaignRequest, rule: string])[] = [
  ["name", "the name must have 1 to 200 characters"],
  [
    "from",
    "the sender must be up to 11 letters and digits, or a number of up to 15 digits without +",
  ],
  ["text", "the text must have 1 to 3,200 characters"],
  ["maxPerSecond", "messages a second must be a number above 0, and 100,000 at most"],
  ["weight", "the share must be a whole number from 1 to 100"],
  ["sendAt", "the time to start is not a moment that exists"],
  ["expiresAt", "the time to end is not a moment that exists"],
];

/** Checks settings by the schema of `PATCH /v1/campaigns/:id`, so that a form can say no more than a request. */
export function checkedPatch(request: CampaignRequest): CheckedPatch {
  for (const [name, rule] of RULES) {
    if (name in request && !Check(CampaignPatch, { [name]: request[name] })) {
      return { kind: "wrong", problem: rule };
    }
  }
  return { kind: "request", request };
}

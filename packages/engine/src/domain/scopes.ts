/**
 * What a key of the API may be allowed. A closed list: a route names the one that it needs, and whoever
 * adds a kind of resource adds its scopes here.
 */
export const SCOPES = [
  "accounts:read",
  "accounts:write",
  /** Campaigns with their recipients, imports, reports and exports. */
  "campaigns:read",
  "campaigns:write",
  /** Single messages, triggered by other programs. */
  "messages:write",
  "optouts:read",
  "optouts:write",
  /** Messages from people, and what is answered to them. */
  "replies:read",
  "replies:write",
  "numbers:read",
  "numbers:write",
  /** Webhooks that Volley calls. */
  "webhooks:read",
  "webhooks:write",
  "audit:read",
  /** Everything, keys included. */
  "admin",
] as const;

export type Scope = (typeof SCOPES)[number];

/** Whether what was granted covers what is needed: writing covers reading, and `admin` everything. */
export function covers(granted: readonly string[], needed: Scope): boolean {
  if (granted.includes("admin") || granted.includes(needed)) return true;
  return needed.endsWith(":read") && granted.includes(needed.replace(/:read$/, ":write"));
}

import type { Told } from "./told.ts";

/** Refusals by who asks, and how often. */
export const OF_ACCESS = {
  unauthorized: {
    status: 401,
    title: "Unauthorized",
    happened: "The request came without a key that is good.",
    why: "The header is missing or misspelt, or the key was revoked, has expired, or belongs to another installation.",
    todo: "Send `Authorization: Bearer KEY`. Keys are made by `volley key create` or POST /v1/keys.",
    example: "send the header Authorization: Bearer KEY with a key of this installation",
  },
  missing_scope: {
    status: 403,
    title: "Forbidden",
    happened: "The key may not do this.",
    why: "Each operation needs a scope, which `requiredScope` names, and the key was made without it.",
    todo: "Use a key that has it. The scopes of a key never change; make a new one.",
    example: "this key may not do that: it needs the scope campaigns:write and has campaigns:read",
  },
  metrics_refused: {
    status: 403,
    title: "Forbidden",
    happened: "Metrics were asked for by somebody who may not read them.",
    why: "Without VOLLEY_METRICS_TOKEN only the machine itself reads them, with it whoever sends the token. What a proxy passes on counts as from elsewhere.",
    todo: "Set VOLLEY_METRICS_TOKEN, and send it as `Authorization: Bearer TOKEN`.",
    example:
      "metrics are for this machine only; set VOLLEY_METRICS_TOKEN to read them from elsewhere",
  },
  limited_key: {
    status: 403,
    title: "Forbidden",
    happened: "The operation concerns all accounts, and the key is limited to some.",
    why: "Adding accounts, making keys and the like reach beyond any single account.",
    todo: "Use a key that is limited to no accounts.",
    example: "this concerns all accounts, and this key is limited to some; use one that is not",
  },
  too_many_requests: {
    status: 429,
    title: "Too many requests",
    happened: "The key asks more often than keys may.",
    why: "A loop that runs away must not take the machine from others. Each answer says in `RateLimit` how much is left.",
    todo: "Wait for the seconds in `Retry-After`. Ask for many things at once: lists by pages of 200, recipients by file. VOLLEY_REQUESTS_PER_MINUTE sets the limit.",
    example:
      "this key asks more than 60000 times a minute; wait 1 s, and ask for many things in one request",
  },
  signed_out: {
    status: 401,
    title: "Signed out",
    happened: "The dashboard does not know who this is.",
    why: "The session has ended, or the key behind it was revoked.",
    todo: "Sign in with a key of this installation.",
    example: "sign in with a key of this installation",
  },
  stale_form: {
    status: 403,
    title: "This form is out of date",
    happened: "A form of the dashboard came without the token of its session.",
    why: "The page was left open while the session changed, or another site sent the form.",
    todo: "Go back, load the page again and repeat what you did. Nothing was changed.",
    example: "go back, load the page again, and repeat what you did; nothing was changed",
  },
  foreign_form: {
    status: 403,
    title: "This form is not ours",
    happened: "Another site has sent the form by which one signs in.",
    why: "Somebody may try to have you signed in as somebody else.",
    todo: "Open the dashboard itself to sign in.",
    example: "another site has sent it; open the dashboard itself to sign in",
  },
  invalid_key: {
    status: 422,
    title: "Invalid request",
    happened: "A key cannot be made like this.",
    why: "Its expiry lies in the past, or it names an account that there is not.",
    todo: "Look at the detail and ask again.",
    example: "expiresAt must be a time to come, like 2027-01-31T00:00:00Z",
  },
  key_exists: {
    status: 409,
    title: "Conflict",
    happened: "There is already a key of this name.",
    why: "Names tell people and the audit log which key it was, so no two keys share one.",
    todo: "Choose another name.",
    example: 'there is already a key named "crm"',
  },
} as const satisfies Record<string, Told>;

import {
  type AuditAction,
  type AuditEntry,
  differences,
  type Endpoint,
  formatId,
} from "@volley/engine";

/** What the audit log says of endpoints. Of an address only where it leads: paths of others hold secrets. */

type Action = Extract<AuditAction, `webhook.${string}`>;

export function endpointEntry(
  action: Action,
  { id, accountId }: Pick<Endpoint, "id" | "accountId">,
  after: Readonly<Record<string, unknown>> = {},
): AuditEntry {
  return { action, accountId, subject: formatId("endpoint", id), after };
}

export function addedEndpoint(endpoint: Endpoint): AuditEntry {
  return endpointEntry("webhook.add", endpoint, factsOf(endpoint));
}

export function changedEndpoint(before: Endpoint, after: Endpoint): AuditEntry {
  return {
    ...endpointEntry("webhook.change", after),
    ...differences(factsOf(before), factsOf(after)),
  };
}

function factsOf({ url, events, state, description }: Endpoint) {
  return { origin: new URL(url).origin, events, state, description };
}

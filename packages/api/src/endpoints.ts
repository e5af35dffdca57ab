import {
  changeEndpoint,
  type Endpoint,
  type EndpointChange,
  type EndpointSettings,
  formatId,
  insertEndpoint,
  MOST_ENDPOINTS,
  replaceSecret,
  type Work,
} from "@volley/engine";
import type { App } from "./app.ts";
import { urlProblem } from "./outgoing/endpoint-url.ts";
import { makeSecret, secretOf } from "./outgoing/secrets.ts";

/** Adding and changing endpoints, the same from a request, a command and a page. */

type Wrong = { readonly kind: "wrong"; readonly problem: string };

export type Added =
  /** The secret is told this once. */
  | { readonly kind: "added"; readonly endpoint: Endpoint; readonly secret: string }
  | { readonly kind: "tooMany"; readonly problem: string }
  | Wrong;

export async function addEndpoint(
  { db, sealer, config }: Work<App>,
  wanted: Omit<EndpointSettings, "state"> & { readonly accountId: number },
): Promise<Added> {
  const problem = urlProblem(wanted.url, config.webhooks.allowance);
  if (problem !== null) return { kind: "wrong", problem };
  const secret = makeSecret();
  const endpoint = await insertEndpoint(db, wanted, (id) => sealer.seal(secret, secretOf(id)));
  if (endpoint) return { kind: "added", endpoint, secret };
  return {
    kind: "tooMany",
    problem: `an account has ${MOST_ENDPOINTS} endpoints at the most; remove one that is not used`,
  };
}

export async function editEndpoint(
  { db, config }: Work<App>,
  id: number,
  edit: {
    readonly settings: Partial<EndpointSettings>;
    /** Whether it is still what the caller has seen of it. */
    readonly isExpected?: (endpoint: Endpoint) => boolean;
  },
): Promise<EndpointChange | Wrong> {
  const { settings, isExpected = () => true } = edit;
  const problem =
    settings.url === undefined ? null : urlProblem(settings.url, config.webhooks.allowance);
  if (problem !== null) return { kind: "wrong", problem };
  return await changeEndpoint(db, id, { settings, isExpected });
}

/** Gives an endpoint another secret; null when there is no such endpoint. */
export async function rotateSecret(
  { db, sealer, config }: Work<App>,
  id: number,
): Promise<{ readonly endpoint: Endpoint; readonly secret: string } | null> {
  const secret = makeSecret();
  const sealedSecret = sealer.seal(secret, secretOf(id));
  const { overlapMs } = config.webhooks;
  const endpoint = await replaceSecret(db, id, { sealedSecret, overlapMs });
  return endpoint && { endpoint, secret };
}

/** What is shown of an endpoint; never its secret. */
export function endpointView(endpoint: Endpoint) {
  return {
    id: formatId("endpoint", endpoint.id),
    accountId: formatId("account", endpoint.accountId),
    url: endpoint.url,
    description: endpoint.description,
    events: endpoint.events,
    state: endpoint.state,
    disabledReason: endpoint.disabledReason,
    failingSince: endpoint.failingSince?.toISOString() ?? null,
    oldSecretUntil: endpoint.oldSecretUntil?.toISOString() ?? null,
    createdAt: endpoint.createdAt.toISOString(),
  };
}

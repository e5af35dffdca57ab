import {
  type DeliveryState,
  type Endpoint,
  EVERYWHERE,
  type EventType,
  findEndpoint,
  formatId,
  listDeliveries,
  listEndpoints,
  removeEndpoint,
  replayDeliveries,
  tellTest,
} from "@volley/engine";
import type { App } from "../app.ts";
import { deliveryView } from "../delivery-view.ts";
import { addedEndpoint, changedEndpoint, endpointEntry } from "../endpoint-entries.ts";
import { addEndpoint, editEndpoint, endpointView } from "../endpoints.ts";
import { chooseAccount } from "./choose-account.ts";
import { readId } from "./ids.ts";
import { asOperator } from "./operator.ts";
import { print, printJson, tell } from "./output.ts";
import { EXIT, UserError } from "./user-error.ts";

type Flags = { readonly json?: true };

async function existing(app: App, text: string): Promise<Endpoint> {
  const endpoint = await findEndpoint(app.db, readId("endpoint", text));
  if (endpoint) return endpoint;
  throw new UserError(`there is no endpoint ${text}`, EXIT.notFound);
}

/** `webhook list`. */
export async function runList(app: App, flags: Flags & { readonly limit: number }): Promise<void> {
  const page = { reach: EVERYWHERE, before: null, limit: flags.limit };
  const data = (await listEndpoints(app.db, page)).map(endpointView);
  if (flags.json) return printJson({ data });
  if (data.length === 0) print("there is no endpoint yet; add one with: volley webhook add URL");
  for (const { id, url, state, disabledReason, failingSince, events } of data) {
    const failing = failingSince === null ? "" : `  failing since ${failingSince}`;
    print(`${id}  ${state}  ${url}  ${events.join(",")}${failing}`);
    if (disabledReason !== null) print(`  needs attention: ${disabledReason}`);
  }
}

/** `webhook add URL`. */
export async function runAdd(
  app: App,
  url: string,
  flags: Flags & {
    readonly events: readonly EventType[];
    readonly description: string;
    readonly account?: string;
  },
): Promise<void> {
  const { id: accountId } = await chooseAccount(app, flags.account);
  const { events, description } = flags;
  const { endpoint, secret } = await asOperator(app, async (work) => {
    const added = await addEndpoint(work, { accountId, url, events, description });
    if (added.kind === "added") return { result: added, entry: addedEndpoint(added.endpoint) };
    throw new UserError(added.problem, added.kind === "wrong" ? EXIT.usage : EXIT.conflict);
  });
  if (flags.json) return printJson({ ...endpointView(endpoint), secret });
  tell(`${formatId("endpoint", endpoint.id)} is added. Its secret is shown this once:`);
  print(secret);
}

/** `webhook edit ID`. */
export async function runEdit(
  app: App,
  text: string,
  flags: Flags & {
    readonly url?: string;
    readonly events?: readonly EventType[];
    readonly description?: string;
    readonly state?: "enabled" | "disabled";
  },
): Promise<void> {
  const { json, ...settings } = flags;
  if (Object.keys(settings).length === 0) {
    const all = "--url, --events, --description and --state";
    throw new UserError(`say what to change, by ${all}`, EXIT.usage);
  }
  const id = readId("endpoint", text);
  const endpoint = await asOperator(app, async (work) => {
    const changed = await editEndpoint(work, id, { settings });
    switch (changed.kind) {
      case "changed": {
        const entry = changedEndpoint(changed.before, changed.endpoint);
        return { result: changed.endpoint, entry };
      }
      case "wrong":
        throw new UserError(changed.problem, EXIT.usage);
      case "overtaken":
      case "missing":
        throw new UserError(`there is no endpoint ${text}`, EXIT.notFound);
    }
  });
  if (json) printJson(endpointView(endpoint));
  else print(`${text} is changed: ${endpoint.state}, ${endpoint.url}`);
}

/** `webhook remove ID`. */
export async function runRemove(app: App, text: string, flags: Flags): Promise<void> {
  const removed = await asOperator(app, async ({ db }) => {
    const endpoint = await removeEndpoint(db, readId("endpoint", text));
    if (!endpoint) throw new UserError(`there is no endpoint ${text}`, EXIT.notFound);
    return { result: endpoint, entry: endpointEntry("webhook.remove", endpoint) };
  });
  if (flags.json) printJson(endpointView(removed));
  else print(`${text} is removed`);
}

/** `webhook test ID`. */
export async function runTest(app: App, text: string, flags: Flags): Promise<void> {
  const endpoint = await existing(app, text);
  const id = await asOperator(app, async ({ db }) => ({
    result: await tellTest(db, endpoint.id),
    entry: endpointEntry("webhook.test", endpoint),
  }));
  const deliveryId = formatId("delivery", id);
  if (flags.json) printJson({ deliveryId });
  else print(`${deliveryId} waits; what becomes of it: volley webhook deliveries ${text}`);
}

/** `webhook deliveries ID`. */
export async function runDeliveries(
  app: App,
  text: string,
  flags: Flags & { readonly state?: DeliveryState; readonly limit: number },
): Promise<void> {
  const { id: endpointId } = await existing(app, text);
  const { state = null, limit, json } = flags;
  const rows = await listDeliveries(app.db, { endpointId, state, before: null, limit });
  const data = rows.map(deliveryView);
  if (json) return printJson({ data });
  if (data.length === 0) print("nothing was told yet");
  for (const { id, type, state: now, createdAt, attempts, nextTryAt } of data) {
    const next = nextTryAt === null ? "" : `  next try ${nextTryAt}`;
    print(`${id}  ${createdAt}  ${type}  ${now}${next}`);
    for (const { at, status, tookMs, problem } of attempts) {
      print(`  ${at}  ${status ?? "no answer"}  ${tookMs} ms  ${problem ?? ""}`.trimEnd());
    }
  }
}

/** `webhook replay ID`. */
export async function runReplay(
  app: App,
  text: string,
  flags: Flags & { readonly delivery?: string; readonly since?: Date },
): Promise<void> {
  const { delivery, since } = flags;
  const which =
    delivery === undefined ? since && { failedSince: since } : { id: readId("delivery", delivery) };
  if (!which) throw new UserError("say which: --delivery dlv_… or --since TIME", EXIT.usage);
  const endpoint = await existing(app, text);
  const replayed = await asOperator(app, async ({ db }) => {
    const result = await replayDeliveries(db, { endpointId: endpoint.id, which });
    if (result === 0 && delivery !== undefined) {
      throw new UserError(`${text} was never told ${delivery}`, EXIT.notFound);
    }
    return { result, entry: endpointEntry("webhook.replay", endpoint, { replayed: result }) };
  });
  if (flags.json) printJson({ replayed });
  else print(replayed === 1 ? "1 is told again" : `${replayed} are told again`);
}

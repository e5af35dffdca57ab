import { SCOPES } from "@volley/engine";
import { sql } from "kysely";
import { expect, test } from "vitest";
import {
  addAccount,
  addCampaign,
  type Answer,
  type Api,
  KEY,
  refusal,
  startApi,
  startProvider,
} from "./support/api.ts";
import { operations } from "./support/documented.ts";
import { CASES, type OperationCase } from "./support/operation-cases.ts";

/** Operations with the scope that each needs, and how each is asked. */
const OPERATIONS = await operations();

/** What no other account's key may read anywhere. */
const MINE = /acc_1|cmp_1\b|447700900123|447700900777/;

/** A limit that is what it was is not written down. */
const UNWRITTEN: ReadonlySet<string> = new Set(["POST /v1/accounts/{id}/sync"]);

type World = Readonly<Record<"number" | "provider" | "other", string>>;
type Part = Pick<OperationCase, "query" | "body" | "type">;

/** Two accounts, each with a campaign of one recipient; the first one's is the one that is asked for. */
async function startWorld(): Promise<{ api: Api; world: World }> {
  const api = await startApi();
  const simulator = await startProvider();
  for (const name of ["mine", "other"]) {
    const accountId = await addAccount(api, simulator, name);
    const id = await addCampaign(api, accountId);
    const body = [{ phone: name === "mine" ? "+447700900123" : "+447700900124" }];
    await api.call("POST", `/v1/campaigns/${id}/recipients`, { body });
  }
  const path = "/v1/numbers/available?accountId=acc_1&country=GB";
  const { json } = await api.call("GET", path);
  const { number } = Object(json["data"])[0];
  const other = await keyWith(api, { name: "other", scopes: ["admin"], accounts: ["acc_2"] });
  return { api, world: { number: String(number), provider: simulator.url, other } };
}

async function keyWith(api: Api, body: Readonly<Record<string, unknown>>): Promise<string> {
  const { json } = await api.call("POST", "/v1/keys", { body });
  return String(json["key"]);
}

const PREFIXES: Readonly<Record<string, string>> = {
  accounts: "acc",
  campaigns: "cmp",
  imports: "imp",
  inbound: "inb",
  keys: "key",
  "webhook-endpoints": "whe",
};

/** The id of the first thing of the kind that a path is about. */
function firstId(path: string): string {
  const [, kind = ""] = /^\/v1\/([\w-]+)/.exec(path) ?? [];
  return `${PREFIXES[kind]}_1`;
}

async function ask(
  { api, world }: { api: Api; world: World },
  operation: string,
  { key = KEY, id, once, ...part }: Part & { key?: string | null; id?: string; once?: string },
) {
  const [method = "", path = ""] = operation.split(" ");
  const fill = (text: string) =>
    text
      .replaceAll("{provider}", world.provider)
      .replaceAll("{number}", world.number)
      .replaceAll("{sender}", "Volley")
      .replaceAll("{rid}", "rcp_1")
      .replaceAll("{deliveryId}", "dlv_1")
      .replaceAll("{phone}", "447700900123")
      .replaceAll("{word}", "GENUG")
      .replaceAll("{id}", id ?? firstId(path));
  const { query, body, type } = part;
  const filled = typeof body === "object" ? JSON.parse(fill(JSON.stringify(body))) : body;
  const url = fill(query === undefined ? path : `${path}?${query}`);
  // Events go on for ever; only that they begin is of interest.
  if (path.endsWith("/events") && key !== null) {
    const stream = new AbortController();
    const headers = { authorization: `Bearer ${key}` };
    const answer = await fetch(`${api.url}${url}`, { headers, signal: stream.signal });
    if (answer.ok) {
      stream.abort();
      return { status: answer.status, headers: answer.headers, text: "", json: {} };
    }
  }
  return await api.call(method, url, {
    key,
    ...(once === undefined ? {} : { headers: { "idempotency-key": once } }),
    ...(body === undefined ? {} : { body: filled }),
    ...(type === undefined ? {} : { type }),
  });
}

test("every operation has its case, and every case is an operation", () => {
  expect(Object.keys(CASES).toSorted()).toEqual([...OPERATIONS.keys()].toSorted());
});

test("no operation does anything for nobody, for a key without its scope, or for one of other accounts", async () => {
  const at = await startWorld();
  const { api, world } = at;
  const keys = new Map<string, string>();
  for (const needed of new Set(OPERATIONS.values())) {
    const [resource = ""] = needed.split(":");
    const scopes = SCOPES.filter((one) => one !== "admin" && !one.startsWith(`${resource}:`));
    keys.set(needed, await keyWith(api, { name: `not ${needed}`, scopes }));
  }
  const findings: string[] = [];
  for (const [operation, scope] of OPERATIONS) {
    const one = CASES[operation] ?? {};
    const nobody = refusal(await ask(at, operation, { ...one, key: null }));
    if (nobody !== "401 unauthorized") findings.push(`${operation} for nobody: ${nobody}`);
    const without = await ask(at, operation, { ...one, key: keys.get(scope) ?? "" });
    const told = `${refusal(without)} ${String(without.json["requiredScope"])}`;
    if (told !== `403 missing_scope ${scope}`) findings.push(`${operation} without scope: ${told}`);
    const foreign = await ask(at, operation, { ...one, key: world.other });
    // What was asked for may come back; rows that were found would name their campaign.
    const asked = new URLSearchParams(one.query).get("phone");
    const found = asked === null ? foreign.text : foreign.text.replaceAll(asked, "");
    const hides = foreign.status < 300 ? !MINE.test(found) : isHidden(operation, foreign);
    if (!hides) findings.push(`${operation} of another account: ${foreign.text}`);
  }
  expect(findings).toEqual([]);
});

/** Whether a key of another account is told no more than that there is nothing for it. */
function isHidden(operation: string, answer: Answer): boolean {
  const owned = /\/(?:accounts|campaigns|imports|inbound|webhook-endpoints)\/\{id\}/.test(
    operation,
  );
  const expected = owned ? ["404 not_found"] : ["403 limited_key", "422 unknown_account"];
  return expected.includes(refusal(answer));
}

test("every operation refuses a mistake and an id that leads nowhere, and otherwise does its work once", async () => {
  const at = await startWorld();
  const findings: string[] = [];
  for (const [operation, { bad, ...one }] of Object.entries(CASES)) {
    const wrong = bad ? refusal(await ask(at, operation, { ...one, ...bad })) : "422";
    if (!wrong.startsWith("422")) findings.push(`${operation} asked wrongly: ${wrong}`);
    if (!operation.includes("{id}")) continue;
    const gone = refusal(await ask(at, operation, { ...one, id: "cmp_999" }));
    if (gone !== "404 not_found") findings.push(`${operation} of nothing: ${gone}`);
  }
  for (const [operation, { status = 200, bad: _, ...one }] of Object.entries(CASES)) {
    if (operation.endsWith("/resolve")) await put(at.api, "unknown");
    if (operation.endsWith("/retry")) await put(at.api, "failed");
    const once = operation.replaceAll(" ", ":");
    const before = await linesOf(at.api);
    const done = await ask(at, operation, { ...one, once });
    if (done.status !== status) findings.push(`${operation}: ${done.status} ${done.text}`);
    const changes = !operation.startsWith("GET") && !isReading(operation);
    const written = (await linesOf(at.api)) - before;
    if (written !== (changes && !UNWRITTEN.has(operation) ? 1 : 0)) {
      findings.push(`${operation} wrote ${written} lines into the audit log`);
    }
    if (!changes || !operation.startsWith("POST")) continue;
    const again = await ask(at, operation, { ...one, once });
    const isSame = again.status === done.status && again.text === done.text;
    if (!isSame || again.headers.get("idempotent-replayed") !== "true") {
      findings.push(`${operation} once more: ${again.status} ${again.text}`);
    }
  }
  expect(findings).toEqual([]);
});

function isReading(operation: string): boolean {
  return OPERATIONS.get(operation)?.endsWith(":read") === true;
}

async function linesOf({ db }: Api): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from audit`.execute(db);
  return rows[0]?.n ?? 0;
}

/** Puts the first recipient into a state that needs a worker, or one that died. */
async function put({ db }: Api, state: "unknown" | "failed"): Promise<void> {
  await sql`insert into recipient_count values (1, ${state}::recipient_state, 'GB', 0, 1)
    on conflict do nothing`.execute(db);
  await sql`update recipient set state = ${state}::recipient_state, due_at = null,
      check_at = case when ${state} = 'unknown' then 'infinity'::timestamptz end
    where id = 1`.execute(db);
}

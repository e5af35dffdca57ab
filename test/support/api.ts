import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Db, type Log, saveApiKey } from "@volley/engine";
import { type Simulator, type SimulatorOptions, startSimulator } from "@volley/nexmo/simulator";
import { onTestFinished } from "vitest";
import { openApp } from "../../packages/api/src/app.ts";
import { readConfig } from "../../packages/api/src/config.ts";
import { until } from "../../packages/api/src/embedded/until.ts";
import { startHttp } from "../../packages/api/src/http/server.ts";
import { createTestDatabase } from "./test-database.ts";
import { refuseBentAnswers } from "./whole-answers.ts";

refuseBentAnswers();

export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body when it is a JSON object, else an empty object. */
  readonly json: Readonly<Record<string, unknown>>;
};

type Call = {
  readonly body?: unknown;
  /** Sent with the body as it is; without it the body goes as JSON. */
  readonly type?: string;
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
};

/** The API at an address, with a key for it. */
export type Client = {
  readonly url: string;
  call(method: string, path: string, options?: Call): Promise<Answer>;
};

export type Api = Client & {
  readonly databaseUrl: string;
  readonly db: Db;
  /** What was logged. */
  readonly events: readonly string[];
};

export const KEY = "vk_api_test_0123456789";

/** The API with webhooks in this process, over a real port and a database of its own. */
export async function startApi(
  options: {
    readonly worker?: true;
    readonly settings?: Readonly<Record<string, string>>;
    /** Told of every event with its facts. */
    readonly log?: Log;
  } = {},
): Promise<Api> {
  const { url: databaseUrl, db } = await createTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), "volley-api-"));
  const events: string[] = [];
  const config = readConfig({
    DATABASE_URL: databaseUrl,
    VOLLEY_SECRET: randomBytes(8).toString("hex"),
    VOLLEY_DATA_DIR: dataDir,
    VOLLEY_PORT: "0",
    ...options.settings,
  });
  const app = await openApp(config, (event, facts) => {
    events.push(event);
    options.log?.(event, facts);
  });
  await saveApiKey(db, "test", KEY);
  const server = await startHttp(app);
  const worker = options.worker ? await app.startWorker(server.url) : null;
  onTestFinished(async () => {
    await server.stop();
    await worker?.stop();
    await app.close();
    await rm(dataDir, { recursive: true });
  });
  return { ...clientOf(server.url), databaseUrl, db, events };
}

export function clientOf(url: string): Client {
  return {
    url,
    async call(method, path, { body, type, key = KEY, headers } = {}) {
      const json = type === undefined && body !== undefined;
      const contentType = json ? "application/json" : type;
      const answer = await fetch(`${url}${path}`, {
        method,
        headers: {
          ...headers,
          ...(key === null ? {} : { authorization: `Bearer ${key}` }),
          ...(contentType === undefined ? {} : { "content-type": contentType }),
        },
        ...(body === undefined ? {} : { body: json ? JSON.stringify(body) : bodyOf(body) }),
        // What fetch asks for when a body is a stream.
        ...(body instanceof ReadableStream ? { duplex: "half" } : {}),
      });
      const text = await answer.text();
      return { status: answer.status, headers: answer.headers, text, json: objectIn(text) };
    },
  };
}

function bodyOf(body: unknown): string | ReadableStream {
  return body instanceof ReadableStream ? body : String(body);
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

/**
 * A refusal as `404 not_found`, after a look at whether it is problem details in full, with nothing of
 * our inside in them.
 */
export function refusal(answer: Answer): string {
  const { type, status, code, title, detail, instance } = answer.json;
  const contentType = answer.headers.get("content-type") ?? "";
  const whole =
    type === `/docs/problems/${String(code)}` &&
    status === answer.status &&
    contentType.startsWith("application/problem+json") &&
    [code, title, detail, instance].every((one) => typeof one === "string" && one !== "");
  if (whole && !/node_modules| {4}at |select |insert /.test(answer.text)) {
    return `${answer.status} ${String(code)}`;
  }
  throw new Error(`no problem details: ${answer.status} ${contentType} ${answer.text}`);
}

export async function startProvider(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator({ latencyMs: 0, receiptDelayMs: 5, ...options });
  onTestFinished(() => simulator.stop());
  return simulator;
}

/** Adds an account at the simulator and answers with its id. */
export async function addAccount(
  api: Client,
  simulator: Simulator,
  name = "main",
): Promise<string> {
  const { json } = await api.call("POST", "/v1/accounts", {
    body: { name, apiKey: "volley01", apiSecret: "Simulator1", restUrl: simulator.url },
  });
  return String(json["id"]);
}

export async function addCampaign(api: Client, accountId: string, text = "Hello"): Promise<string> {
  const { json } = await api.call("POST", "/v1/campaigns", {
    body: { accountId, name: "Spring", from: "Volley", text },
  });
  return String(json["id"]);
}

const WAIT = { everyMs: 25, forMs: 30_000 };

/** Asks again until the answer satisfies, and fails with the last answer when it never does. */
export async function untilJson(
  api: Client,
  path: string,
  satisfies: (json: Answer["json"]) => boolean,
): Promise<Answer["json"]> {
  let last: Answer["json"] = {};
  const found = await until(async () => {
    last = (await api.call("GET", path)).json;
    return satisfies(last) ? last : undefined;
  }, WAIT);
  if (found) return found;
  throw new Error(`${path} stayed ${JSON.stringify(last)}`);
}

/** Uploads a CSV and waits until it is loaded, or has failed; answers with the import. */
export async function upload(
  api: Client,
  campaignId: string,
  csv: string | ReadableStream,
  query = "",
): Promise<Answer["json"]> {
  const path = `/v1/campaigns/${campaignId}/recipients${query}`;
  const { status, json, text } = await api.call("PUT", path, { body: csv, type: "text/csv" });
  if (status !== 202) throw new Error(`upload: ${status} ${text}`);
  const done = (one: Answer["json"]) => one["state"] === "completed" || one["state"] === "failed";
  return await untilJson(api, `/v1/imports/${String(json["importId"])}`, done);
}

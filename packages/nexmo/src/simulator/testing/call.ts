import type { Simulator } from "../index.ts";

type Options = {
  readonly method?: "GET" | "POST" | "DELETE" | "PUT" | "HEAD";
  /** In the query of a GET, in the form of a POST. */
  readonly params?: Readonly<Record<string, string>>;
  /** Instead of a form. */
  readonly json?: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** False for a call that says who it is in its own way. */
  readonly basic?: boolean;
};

export type Called = {
  readonly status: number;
  readonly type: string | null;
  readonly body: string;
  /** The body as JSON; null when it is not. */
  readonly json: unknown;
};

const AUTHORIZATION = `Basic ${Buffer.from("volley01:Simulator1").toString("base64")}`;

/** A plain HTTP call, as `curl` would make it: for what our client never sends. */
export async function call(
  { url }: Simulator,
  path: string,
  options: Options = {},
): Promise<Called> {
  const { basic = true, headers, json, method = "GET", params = {} } = options;
  const query = new URLSearchParams(params);
  const isGet = method === "GET" || method === "HEAD";
  const target = isGet && query.size > 0 ? `${url}${path}?${query.toString()}` : url + path;
  const own = {
    ...(basic ? { authorization: AUTHORIZATION } : {}),
    ...(json === undefined ? {} : { "content-type": "application/json" }),
    ...headers,
  };
  const body = json === undefined ? query : JSON.stringify(json);
  const response = await fetch(target, { method, headers: own, ...(isGet ? {} : { body }) });
  const text = await response.text();
  const type = response.headers.get("content-type");
  return {
    status: response.status,
    type,
    body: text,
    json: type?.includes("json") ? parsed(text) : null,
  };
}

function parsed(text: string): unknown {
  return text === "" ? null : JSON.parse(text);
}

import type { ServerResponse } from "node:http";
import { createNexmo } from "../nexmo.ts";
import type { Nexmo, NexmoOptions } from "../nexmo.ts";
import { scriptedProvider } from "./scripted-provider.ts";
import type { Seen } from "./scripted-provider.ts";

export type Script = (response: ServerResponse, seen: Seen) => void;

/** Answers with a body; its type does not matter to the client. */
export const answer =
  (body: string, status = 200, headers: Readonly<Record<string, string>> = {}): Script =>
  (response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
  };

export const json = (value: unknown, status = 200): Script => answer(JSON.stringify(value), status);

/** An XML document around its inner text. */
export const xml = (root: string, inner: string, status = 200): Script =>
  answer(`<?xml version='1.0' encoding='UTF-8' ?>\n<${root}>${inner}</${root}>`, status, {
    "content-type": "text/xml",
  });

/** Asks a scripted provider through a client of its own, and says what it asked for. */
export async function asked<Answer>(
  script: Script,
  question: (nexmo: Nexmo) => Promise<Answer>,
  options: Partial<NexmoOptions> = {},
): Promise<{ readonly answer: Answer; readonly requests: readonly string[] }> {
  await using provider = await scriptedProvider(script);
  const address = { restUrl: provider.url, apiUrl: provider.url };
  const nexmo = createNexmo({ ...address, apiKey: "abcd1234", apiSecret: "secret12", ...options });
  const given = await question(nexmo);
  const requests = provider.seen.map(({ request, body }) =>
    `${request.method} ${request.url} ${body}`.trim(),
  );
  return { answer: given, requests };
}

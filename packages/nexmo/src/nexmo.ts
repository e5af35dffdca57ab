import { readBalance, readSettings } from "./account/account.ts";
import type { BalanceAnswer, SettingsAnswer } from "./account/account.ts";
import { searchMessages } from "./account/search.ts";
import type { SearchAnswer, SearchQuery } from "./account/search.ts";
import { submitOver } from "./sms/sms.ts";
import type { Submit } from "./sms/sms.ts";
import { openTransport } from "./wire/transport.ts";

export type NexmoOptions = {
  /** For example `https://rest.nexmo.com`, or the address of a simulator. */
  readonly restUrl: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** Most connections at a time; one request on each. Default 64. */
  readonly connections?: number;
  /** Limit for a whole request, queueing included, in milliseconds. Default 15,000. */
  readonly deadlineMs?: number;
};

/** The provider's HTTP API. No function rejects for what the network or the provider does. */
export type Nexmo = {
  readonly sms: { readonly submit: Submit };
  readonly account: {
    settings(): Promise<SettingsAnswer>;
    balance(): Promise<BalanceAnswer>;
  };
  readonly search: { messages(query: SearchQuery): Promise<SearchAnswer> };
  /** Lets running requests end, then closes the connections. */
  close(): Promise<void>;
};

/** Opens a client of one account. Throws a TypeError when `restUrl` is not an address. */
export function createNexmo(options: NexmoOptions): Nexmo {
  const { connections = 64, deadlineMs = 15_000 } = options;
  const transport = openTransport({ ...options, connections, deadlineMs });
  return {
    sms: { submit: submitOver(transport, redaction(options)) },
    account: {
      settings: () => readSettings(transport),
      balance: () => readBalance(transport),
    },
    search: { messages: (query) => searchMessages(transport, query) },
    close: () => transport.close(),
  };
}

/** An error text could echo what the request carried, and reasons end up in logs and reports. */
function redaction({ apiKey, apiSecret }: NexmoOptions): (text: string) => string {
  if (apiSecret === "") return (text) => text;
  const basic = Buffer.from(`${apiKey}:${apiSecret}`).toString("base64");
  return (text) => text.replaceAll(apiSecret, "***").replaceAll(basic, "***");
}

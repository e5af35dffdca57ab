import type { Desk } from "./account/answers.ts";
import { readBalance } from "./account/balance.ts";
import type { BalanceAnswer } from "./account/balance.ts";
import type { DoneAnswer } from "./account/done.ts";
import { buyNumber, cancelNumber, updateNumber } from "./account/number-changes.ts";
import type { NumberDeal, NumberUpdate } from "./account/number-changes.ts";
import { allPages, availableNumbers, ownedNumbers } from "./account/numbers.ts";
import type {
  AvailableNumber,
  AvailableQuery,
  NumberPage,
  OwnedNumber,
  OwnedQuery,
} from "./account/numbers.ts";
import { allPrices, countryPrices, prefixPrices } from "./account/pricing.ts";
import type { CountryPricesAnswer, PricedProduct, PriceListAnswer } from "./account/pricing.ts";
import { searchMessage, searchMessages, searchRejections } from "./account/search.ts";
import type {
  DayQuery,
  MessageAnswer,
  RejectionsAnswer,
  SearchAnswer,
  SearchQuery,
} from "./account/search.ts";
import { secretsOver } from "./account/secrets.ts";
import type { Secrets } from "./account/secrets.ts";
import { changeSettings, readSettings } from "./account/settings.ts";
import type { SettingsAnswer, SettingsChange } from "./account/settings.ts";
import { topUp } from "./account/top-up.ts";
import { authenticator } from "./sms/authentication.ts";
import type { Authentication } from "./sms/authentication.ts";
import { submitOver } from "./sms/submit.ts";
import type { Submit } from "./sms/submit.ts";
import type { AnswerFormat } from "./wire/answer-format.ts";
import { basicCredentials, redaction } from "./wire/redaction.ts";
import { openTransport } from "./wire/transport.ts";

export type NexmoOptions = {
  /** For example `https://rest.nexmo.com`, or the address of a simulator. */
  readonly restUrl: string;
  /** Where the secrets API is; `https://api.nexmo.com` unless said. */
  readonly apiUrl?: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** How submissions are authorised; all other calls use the Basic header. Default `header`. */
  readonly authentication?: Authentication;
  /** The provider's two formats of an answer say the same. Default `json`. */
  readonly format?: AnswerFormat;
  /** Most connections at a time; one request on each. Default 64. */
  readonly connections?: number;
  /** Limit for a whole request, queueing included, in milliseconds. Default 15,000. */
  readonly deadlineMs?: number;
};

/**
 * The provider's HTTP API. No function rejects for what the network or the provider does, none
 * repeats a request, and no outcome names a secret.
 */
export type Nexmo = {
  readonly sms: { readonly submit: Submit };
  readonly account: {
    settings(): Promise<SettingsAnswer>;
    changeSettings(change: SettingsChange): Promise<SettingsAnswer>;
    balance(): Promise<BalanceAnswer>;
    topUp(trx: string): Promise<DoneAnswer>;
    readonly secrets: Secrets;
  };
  readonly pricing: {
    country(country: string, product?: PricedProduct): Promise<CountryPricesAnswer>;
    all(product: PricedProduct): Promise<PriceListAnswer>;
    prefix(product: PricedProduct, prefix: string): Promise<PriceListAnswer>;
  };
  readonly numbers: {
    owned(query?: OwnedQuery): Promise<NumberPage<OwnedNumber>>;
    ownedPages(query?: OwnedQuery): AsyncIterable<NumberPage<OwnedNumber>>;
    available(query: AvailableQuery): Promise<NumberPage<AvailableNumber>>;
    availablePages(query: AvailableQuery): AsyncIterable<NumberPage<AvailableNumber>>;
    buy(deal: NumberDeal): Promise<DoneAnswer>;
    cancel(deal: NumberDeal): Promise<DoneAnswer>;
    update(update: NumberUpdate): Promise<DoneAnswer>;
  };
  readonly search: {
    message(id: string): Promise<MessageAnswer>;
    messages(query: SearchQuery): Promise<SearchAnswer>;
    rejections(query: DayQuery): Promise<RejectionsAnswer>;
  };
  /** Lets running requests end, then closes the connections. */
  close(): Promise<void>;
};

/** Opens a client of one account. Throws a TypeError when an address is none. */
export function createNexmo(options: NexmoOptions): Nexmo {
  const { restUrl, apiUrl = "https://api.nexmo.com", apiKey, apiSecret, format = "json" } = options;
  const { connections = 64, deadlineMs = 15_000, authentication = { kind: "header" } } = options;
  const account = { apiKey, apiSecret, deadlineMs };
  const transport = openTransport({ ...account, baseUrl: restUrl, connections });
  const apiTransport = openTransport({ ...account, baseUrl: apiUrl, connections: 1 });
  const signatureSecret = authentication.kind === "signature" ? authentication.secret : "";
  const withoutSecrets = redaction([
    apiSecret,
    signatureSecret,
    apiSecret === "" ? "" : basicCredentials(apiKey, apiSecret),
  ]);
  const authenticate = authenticator(account, authentication);
  const desk: Desk = { transport, format, withoutSecrets };
  const owned = (query: OwnedQuery = {}) => ownedNumbers(desk, query);
  const available = (query: AvailableQuery) => availableNumbers(desk, query);

  return {
    sms: { submit: submitOver({ transport, format, authenticate, withoutSecrets }) },
    account: {
      settings: () => readSettings(desk),
      changeSettings: (change) => changeSettings(desk, change),
      balance: () => readBalance(desk),
      topUp: (trx) => topUp(desk, trx),
      secrets: secretsOver({ transport: apiTransport, apiKey, withoutSecrets }),
    },
    pricing: {
      country: (country, product) => countryPrices(desk, country, product),
      all: (product) => allPrices(desk, product),
      prefix: (product, prefix) => prefixPrices(desk, product, prefix),
    },
    numbers: {
      owned,
      ownedPages: (query = {}) => allPages(owned, query),
      available,
      availablePages: (query) => allPages(available, query),
      buy: (deal) => buyNumber(desk, deal),
      cancel: (deal) => cancelNumber(desk, deal),
      update: (update) => updateNumber(desk, update),
    },
    search: {
      message: (id) => searchMessage(desk, id),
      messages: (query) => searchMessages(desk, query),
      rejections: (query) => searchRejections(desk, query),
    },
    close: async () => {
      await Promise.all([transport.close(), apiTransport.close()]);
    },
  };
}

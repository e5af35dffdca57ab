import { jsonFields, fields, scalar } from "../wire/scalars.ts";
import type { Fields } from "../wire/scalars.ts";
import type { Call } from "../wire/exchange.ts";
import { firstBroken } from "../wire/parameter-rules.ts";
import type { Redact } from "../wire/redaction.ts";
import { isoTime } from "../wire/times.ts";
import type { Transport } from "../wire/transport.ts";
import { readAnswer, tellable, unavailable } from "./answers.ts";
import type { NoAnswer } from "./answers.ts";
import type { DoneAnswer } from "./done.ts";
import { isNewSecret, NEW_SECRET_RULE } from "./secret-rule.ts";

const MAX_ANSWER_BYTES = 64 * 1024;

/** An API secret without itself: the provider never shows it again. */
export type SecretInfo = { readonly id: string; readonly createdAt: string | null };

export type SecretAnswer = { readonly kind: "secret"; readonly secret: SecretInfo } | NoAnswer;

export type SecretsAnswer =
  | { readonly kind: "secrets"; readonly secrets: readonly SecretInfo[] }
  | NoAnswer;

/** The API secrets of an account, two at most, so that one can be replaced while the other works. */
export type Secrets = {
  list(): Promise<SecretsAnswer>;
  find(id: string): Promise<SecretAnswer>;
  /** Adds a secret; refused with 403 when there are two already. */
  create(secret: string): Promise<SecretAnswer>;
  revoke(id: string): Promise<DoneAnswer>;
};

type SecretsDesk = {
  readonly transport: Transport;
  readonly apiKey: string;
  readonly withoutSecrets: Redact;
};

/** `/accounts/{key}/secrets` on the provider's newer host, which knows JSON only. */
export function secretsOver({ transport, apiKey, withoutSecrets }: SecretsDesk): Secrets {
  const all = `/accounts/${encodeURIComponent(apiKey)}/secrets`;
  const one = (id: string): string => `${all}/${encodeURIComponent(id)}`;
  const common = { accept: "json", maxBytes: MAX_ANSWER_BYTES } as const;

  async function read(call: Pick<Call, "method" | "path">, newSecret?: string) {
    const json = newSecret && JSON.stringify({ secret: newSecret });
    const body = json && ({ body: { type: "json", text: json } } as const);
    const exchange = await transport.exchange({ ...common, ...call, ...body });
    // A deletion is confirmed without words.
    const confirmed = exchange.kind === "answered" && exchange.status === 204;
    const answer = confirmed ? ({ kind: "done" } as const) : readAnswer(exchange, jsonFields);
    return tellable(answer, (reason) => withoutSecrets(reason, newSecret));
  }

  return {
    list: async () => {
      const answer = await read({ method: "GET", path: all });
      if (answer.kind === "done") return unavailable("answer without secrets");
      if (answer.kind !== "read") return answer;
      const list = fields(answer.fields["_embedded"])?.["secrets"];
      if (!Array.isArray(list)) return unavailable("answer without secrets");
      const secrets = list.map((item) => readSecret(fields(item)));
      const readable = secrets.filter((secret) => secret !== null);
      if (readable.length < secrets.length) return unavailable("unreadable item");
      return { kind: "secrets", secrets: readable };
    },
    find: async (id) => {
      const invalid = firstBroken([[isId(id), "id", ID_RULE]]);
      return invalid ?? secretAnswer(await read({ method: "GET", path: one(id) }));
    },
    create: async (secret) => {
      const invalid = firstBroken([[isNewSecret(secret), "secret", NEW_SECRET_RULE]]);
      if (invalid !== null) return invalid;
      return secretAnswer(await read({ method: "POST", path: all }, secret));
    },
    revoke: async (id) => {
      const invalid = firstBroken([[isId(id), "id", ID_RULE]]);
      if (invalid !== null) return invalid;
      const answer = await read({ method: "DELETE", path: one(id) });
      return answer.kind === "read" ? unavailable("answer without a confirmation") : answer;
    },
  };
}

/** Dots alone would lead elsewhere in the path: no encoding keeps a URL from being shortened by them. */
const isId = (id: string): boolean => !/^\.*$/.test(id);
const ID_RULE = "must not be empty, nor dots alone";

function secretAnswer(
  answer: DoneAnswer | { readonly kind: "read"; readonly fields: Fields },
): SecretAnswer {
  if (answer.kind === "done") return unavailable("answer without a secret");
  if (answer.kind !== "read") return answer;
  const secret = readSecret(answer.fields);
  return secret === null ? unavailable("unreadable item") : { kind: "secret", secret };
}

function readSecret(item: Fields | null): SecretInfo | null {
  const id = scalar(item?.["id"]);
  return id === null ? null : { id, createdAt: isoTime(scalar(item?.["created_at"])) };
}

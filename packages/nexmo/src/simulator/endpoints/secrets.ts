import type { Account, Secret } from "../account/account.ts";
import { isNewSecret, newSecret } from "../account/secrets.ts";
import { json } from "../http/replies.ts";
import type { Reply } from "../http/replies.ts";
import type { Received } from "../http/requests.ts";

const MOST_SECRETS = 2;
const PATH = /^\/accounts\/([^/]+)\/secrets(?:\/([^/]+))?$/;

/** `/accounts/{key}/secrets[/{id}]`, on another host in real life; null for another address. */
export function accountSecrets(
  account: Account,
  received: Received,
  isRight: boolean,
): Reply | null {
  const [, apiKey, id] = PATH.exec(received.path) ?? [];
  if (apiKey === undefined) return null;
  if (!isRight)
    return problem(401, "Invalid credentials supplied", "You did not provide correct credentials.");
  if (apiKey !== account.apiKey) {
    return problem(
      404,
      "Invalid API Key",
      `API key '${apiKey}' does not exist, or you do not have access`,
    );
  }
  if (id === undefined) {
    if (received.method === "GET") return list(account);
    return received.method === "POST" ? create(account, received) : null;
  }
  const secret = account.secrets.find((one) => one.id === id);
  if (secret === undefined) return problem(404, "Invalid Secret", `Secret '${id}' does not exist`);
  if (received.method === "GET") return json(view(account, secret));
  return received.method === "DELETE" ? revoke(account, secret) : null;
}

function list(account: Account): Reply {
  const { apiKey, secrets } = account;
  return json({
    _links: { self: { href: `/accounts/${apiKey}/secrets` } },
    _embedded: { secrets: secrets.map((secret) => view(account, secret)) },
  });
}

function create(account: Account, { params }: Received): Reply {
  const value = params["secret"];
  if (typeof value !== "string" || !isNewSecret(value)) {
    const invalid = [{ name: "secret", reason: "Does not meet complexity requirements" }];
    const detail = "The request failed due to validation errors";
    return problem(400, "Bad Request", detail, { invalid_parameters: invalid });
  }
  if (account.secrets.length >= MOST_SECRETS) {
    const detail = `This account has reached maximum number of '${MOST_SECRETS}' allowed secrets`;
    return problem(403, "Maximum number of secrets already met", detail);
  }
  const secret = newSecret(value);
  account.secrets = [...account.secrets, secret];
  return json(view(account, secret), 201);
}

function revoke(account: Account, secret: Secret): Reply {
  if (account.secrets.length === 1) {
    const detail =
      "Can not delete the last secret. The account must always have at least 1 secret active at any time";
    return problem(403, "Secret Deletion Forbidden", detail);
  }
  account.secrets = account.secrets.filter((one) => one !== secret);
  return { status: 204, type: "application/json", body: "" };
}

/** The secret itself is never shown again. */
const view = ({ apiKey }: Account, { createdAt, id }: Secret) => ({
  _links: { self: { href: `/accounts/${apiKey}/secrets/${id}` } },
  id,
  created_at: createdAt,
});

function problem(status: number, title: string, detail: string, more: object = {}): Reply {
  const body = { type: "https://developer.nexmo.com/api-errors", title, detail, ...more };
  return { ...json(body, status), type: "application/problem+json" };
}

import type { FastifyRequest } from "fastify";
import { type Html, html } from "../html.ts";
import { tokenField } from "../layout.ts";
import { problemNotice } from "../notices.ts";

/** What was typed, so that it need not be typed again; never the secret. */
export type AccountFields = {
  readonly name?: string;
  readonly apiKey?: string;
  readonly restUrl?: string;
};

export function accountForm(
  request: FastifyRequest,
  fields: AccountFields,
  problem: string | null,
): Html {
  return html`<section class="card">
    ${problemNotice(problem)}
    <form method="post" action="/accounts/new">
      ${tokenField(request)}
      <label>
        Name
        <input name="name" required maxlength="100" value="${fields.name}" autocomplete="off" />
      </label>
      <label>
        API key
        <input name="apiKey" required maxlength="100" value="${fields.apiKey}" autocomplete="off" />
      </label>
      <label>
        API secret
        <input
          name="apiSecret"
          type="password"
          required
          maxlength="200"
          autocomplete="off"
          aria-describedby="secret-help"
        />
      </label>
      <small id="secret-help">
        Both stand in the provider’s dashboard under “API settings”. The secret is kept encrypted
        and never shown again.
      </small>
      <details ${fields.restUrl && html`open`}>
        <summary>Another address of the provider</summary>
        <label>
          Address
          <input
            name="restUrl"
            type="url"
            maxlength="200"
            placeholder="https://rest.nexmo.com"
            value="${fields.restUrl}"
          />
        </label>
      </details>
      <button>Check and connect</button>
    </form>
  </section>`;
}

import { type Db, formatId, installationId, type PostWebhook } from "@volley/engine";
import type { Poster } from "./outgoing/post.ts";
import { secretOf, signedHeaders } from "./outgoing/secrets.ts";
import type { Sealer } from "./sealed.ts";
import { payloadOf } from "./webhook-payload.ts";

type Deps = { readonly db: Db; readonly sealer: Sealer; readonly poster: Poster };

/** Makes the request of a delivery, signs it and posts it. */
export function endpointTeller({ db, sealer, poster }: Deps): PostWebhook {
  let installation: string | null = null;
  return async (telling, signal) => {
    installation ??= await installationId(db);
    const { deliveryId, createdAt, endpoint } = telling;
    const { id, accountId, url, sealedSecret, sealedOldSecret } = endpoint;
    const payload = await payloadOf(db, { ...telling, accountId, at: createdAt });
    const body = JSON.stringify(payload);
    const sealed = sealedOldSecret === null ? [sealedSecret] : [sealedSecret, sealedOldSecret];
    const secrets = sealed.map((one) => sealer.unseal(one, secretOf(id)));
    // An endpoint may be told by several installations, each of which counts from 1.
    const messageId = `${formatId("delivery", deliveryId)}-${installation}`;
    const message = { id: messageId, at: new Date(), body };
    const headers = {
      "content-type": "application/json",
      "user-agent": "Volley-Webhooks",
      ...signedHeaders(secrets, message),
    };
    return await poster.post({ url, headers, body }, signal);
  };
}

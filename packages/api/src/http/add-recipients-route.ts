import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { type Added, addRecipients, fieldsNeededBy, formatId, pickShard } from "@volley/engine";
import { type GivenRow, judgeRows, problemText } from "@volley/importer";
import type { App } from "../app.ts";
import { access } from "./access.ts";
import { change } from "./change.ts";
import { campaignEntry } from "./entries.ts";
import { existingCampaign, takesNoRecipients } from "./campaign-routes.ts";
import { IdParams } from "./schemas.ts";
import { AddedRecipients } from "./answers/recipients.ts";
import { answers } from "./answers/shapes.ts";

const MOST_ROWS = 1_000;
/** A thousand rows with fields of some length; the general limit is for what people write. */
const BODY_LIMIT = 8 * 1024 * 1024;

const Rows = Type.Array(
  Type.Object(
    {
      phone: Type.String({ maxLength: 200 }),
      fields: Type.Optional(
        Type.Record(Type.String({ maxLength: 200 }), Type.String({ maxLength: 16_384 })),
      ),
      from: Type.Optional(
        Type.String({ maxLength: 200, description: "its own sender, one of the campaign's" }),
      ),
      sendAt: Type.Optional(
        Type.String({
          maxLength: 64,
          description: "when it is sent at the earliest, like 2026-03-01T09:30:00Z",
        }),
      ),
    },
    { additionalProperties: false },
  ),
  { minItems: 1, maxItems: MOST_ROWS },
);

const Query = Type.Object(
  { country: Type.Optional(Type.String({ pattern: "^[A-Za-z]{2}$" })) },
  { additionalProperties: false },
);

/** `POST /campaigns/:id/recipients`: up to a thousand rows in one request, each with its result. */
export function addRecipientsRoute(app: App): FastifyPluginAsyncTypebox {
  const shard = pickShard();
  return async (server) => {
    server.post(
      "/campaigns/:id/recipients",
      {
        bodyLimit: BODY_LIMIT,
        config: access("campaigns:write", "campaign"),
        schema: {
          summary: "Add up to 1,000 recipients",
          description: "All that can be accepted are, in one transaction; each row has its result.",
          params: IdParams,
          querystring: Query,
          body: Rows,
          ...answers({ 200: AddedRecipients }),
        },
      },
      async (request, reply) => {
        const campaign = await existingCampaign(app, request.params.id);
        const given: readonly GivenRow[] = request.body;
        const judged = judgeRows(given, {
          ...request.query,
          requiredFields: fieldsNeededBy(campaign),
          senders: campaign.senders,
        });
        const { id: campaignId, accountId } = campaign;
        return await change(app, { request, reply }, async (work) => {
          const added = await addRecipients(work.db, { campaignId, accountId, ...judged }, shard);
          if (!added) throw await takesNoRecipients(work, request.params.id);
          const body = resultsOf(judged, added);
          const after = { importId: body.importId, rows: body.rows };
          return { body, entry: campaignEntry("recipients.add", campaign, { after }) };
        });
      },
    );
  };
}

function resultsOf(
  { rows, problems }: ReturnType<typeof judgeRows>,
  { importId, recipients }: Added,
) {
  const taken = new Set<number>();
  const good = rows.map(({ record, phone }) => {
    const recipient = taken.has(phone) ? undefined : recipients.get(phone);
    taken.add(phone);
    const index = record - 1;
    if (recipient === undefined) return { index, result: "duplicate", phone: `+${phone}` };
    const { id, state } = recipient;
    return {
      index,
      result: "accepted",
      phone: `+${phone}`,
      recipientId: formatId("recipient", id),
      state,
    };
  });
  const bad = problems.map(({ record, code, detail }) => ({
    index: record - 1,
    result: "invalid",
    code,
    reason: problemText(code, detail),
  }));
  return {
    importId: formatId("import", importId),
    rows: {
      read: rows.length + problems.length,
      accepted: recipients.size,
      duplicate: rows.length - recipients.size,
      invalid: problems.length,
    },
    results: [...good, ...bad].toSorted((one, other) => one.index - other.index),
  };
}

import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import {
  type ControlDeps,
  formatId,
  pickShard,
  SENDER_PATTERN,
  type Trigger,
  type Triggered,
  triggerInCampaign,
  triggerText,
  type Work,
} from "@volley/engine";
import { problemText, readPhone } from "@volley/importer";
import { Type } from "typebox";
import type { App } from "../app.ts";
import { readNumber } from "../phone.ts";
import { access } from "./access.ts";
import { change, type Effect } from "./change.ts";
import { messageEntry } from "./entries.ts";
import { accountFor, namedCampaign } from "./named.ts";
import { conflict, invalid } from "./problem.ts";
import { Message } from "./answers/recipients.ts";
import { answers } from "./answers/shapes.ts";

const MessageBody = Type.Object(
  {
    to: Type.String({ maxLength: 40, description: "International, like +447700900123" }),
    campaignId: Type.Optional(
      Type.String({ description: "cmp_…: sends this campaign's own text and from its senders" }),
    ),
    accountId: Type.Optional(
      Type.String({ description: "acc_…; may be left out where there is only one" }),
    ),
    from: Type.Optional(Type.String({ pattern: SENDER_PATTERN })),
    text: Type.Optional(Type.String({ minLength: 1, maxLength: 3_200 })),
    vars: Type.Optional(
      Type.Record(
        Type.String({ minLength: 1, maxLength: 200 }),
        Type.String({ maxLength: 3_200 }),
        {
          maxProperties: 100,
          description: "Values of the {{fields}} in the text",
        },
      ),
    ),
  },
  { additionalProperties: false },
);

/** The trigger for other programs: one message to one number, now. */
export function messageRoutes(app: App): FastifyPluginAsyncTypebox {
  const shard = pickShard();
  return async (server) => {
    server.post(
      "/messages",
      {
        config: access("messages:write", "asked"),
        schema: {
          summary: "Send one message, ahead of bulk",
          description:
            "Answers 202 when the message is stored. With a campaignId it is that campaign's next " +
            "one; without, it needs from and text, and goes before all campaigns of the account.",
          body: MessageBody,
          ...answers({ 202: Message }),
        },
      },
      async (request, reply) => {
        const { to, vars = {}, campaignId, accountId, from, text } = request.body;
        const trigger = { ...recipientOf(to), fields: vars, shard };
        let act: (work: ControlDeps) => Promise<Triggered>;
        if (campaignId === undefined) {
          if (from === undefined || text === undefined) {
            throw invalid("invalid_message", "give from and text, or a campaignId that has both");
          }
          const account = await accountFor(app, request, accountId);
          act = (work) => triggerText(work, { account, sender: from }, { ...trigger, text });
        } else {
          if (from !== undefined || text !== undefined || accountId !== undefined) {
            throw invalid(
              "invalid_message",
              "with a campaignId leave from, text and accountId out: the campaign has its own",
            );
          }
          const campaign = await namedCampaign(app, request, campaignId);
          act = (work) => triggerInCampaign(work, campaign, trigger);
        }
        return await change(app, { request, reply }, async (work) =>
          messageEffect(work, acceptedMessage(await act(work), campaignId)),
        );
      },
    );
  };
}

/** What a message that was taken is answered with. */
export async function messageEffect(
  { db }: Work<App>,
  message: Extract<Triggered, { readonly kind: "accepted" }>,
): Promise<Effect> {
  const body = {
    id: formatId("recipient", message.recipientId),
    campaignId: formatId("campaign", message.campaignId),
  };
  return {
    status: 202,
    location: `/v1/campaigns/${body.campaignId}/recipients/${body.id}`,
    body,
    entry: await messageEntry(db, body.id, message.campaignId),
  };
}

/** Whatever else than acceptance came of a trigger is thrown as a problem. */
export function acceptedMessage(answer: Triggered, campaignId: string | undefined) {
  switch (answer.kind) {
    case "accepted":
      return answer;
    case "missing":
      throw invalid("unknown_campaign", `there is no campaign ${campaignId ?? ""}`);
    case "closed":
      throw conflict("wrong_state", `the campaign is ${answer.current} and takes no recipients`);
    case "unsendable":
      throw invalid("invalid_message", answer.reason);
  }
}

/** A number that a request names in `field`. */
export function phoneOf(text: string, field: string): number {
  const read = readNumber(text);
  if (read.kind === "number") return read.phone;
  throw invalid("invalid_phone", `${field}: ${read.problem}`);
}

/** The number that somebody wrote, judged as an import judges it. */
export function recipientOf(to: string): Pick<Trigger, "phone" | "country"> {
  const verdict = readPhone(to, null);
  if (verdict.kind === "valid") return { phone: verdict.phone, country: verdict.country };
  throw invalid("invalid_phone", `to: ${problemText(verdict.reason, to)}`);
}

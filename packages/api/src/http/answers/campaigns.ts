import { CAMPAIGN_STATES, type Content, LANES, MESSAGE_TYPES, ON_UNKNOWN } from "@volley/engine";
import { type Static, Type } from "typebox";
import { amount, count, free, id, list, orNull, text, time, word } from "./shapes.ts";

export const CampaignState = word(
  CAMPAIGN_STATES,
  "draft, scheduled, running, paused, completed or cancelled",
);

export const CampaignAnswer = Type.Object(
  {
    id: id("campaign"),
    accountId: id("account", "Whose credentials it sends with"),
    name: text("As people call it", "Spring sale"),
    from: orNull(text("The first of its senders", "Volley")),
    senders: list(text("A number or a name"), "Each recipient gets one of them, always the same"),
    type: word(MESSAGE_TYPES, "auto becomes text or unicode by what each text needs"),
    text: orNull(text("With {{field}} placeholders; null for other types than text")),
    content: Type.Unsafe<Content | null>(orNull(free("What another type than text is made of"))),
    messageClass: orNull(Type.Integer({ minimum: 0, maximum: 3, description: "0 is flash" })),
    ttl: orNull(count("Milliseconds for which the provider keeps trying")),
    onUnknown: word(ON_UNKNOWN, "What becomes of recipients whose outcome is unknown"),
    weight: count("Share of the account's speed beside other campaigns, 1 to 100"),
    maxPerSecond: orNull(amount("Requests a second at the most; null leaves it to the account")),
    lane: word(LANES, "fast goes ahead of bulk"),
    state: CampaignState,
    pausedBy: orNull(word(["user", "system"], "Who paused it")),
    pauseReason: orNull(text("Why, and what to do about it")),
    sendAt: orNull(time("When it begins")),
    expiresAt: orNull(time("Whoever has not been submitted by then is cancelled")),
    createdAt: time("When it was made"),
    startedAt: orNull(time("When it began to send")),
    endedAt: orNull(time("When it was completed or cancelled")),
  },
  { title: "Campaign" },
);
export type CampaignAnswer = Static<typeof CampaignAnswer>;

export const RetriedCampaign = Type.Object({
  ...CampaignAnswer.properties,
  importId: id("import", "Loads its recipients; GET /v1/imports/{id} tells when it is done"),
});

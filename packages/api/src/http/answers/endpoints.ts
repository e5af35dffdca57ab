import { DELIVERY_STATES, EVENT_TYPES, TEST_EVENT } from "@volley/engine";
import { Type } from "typebox";
import { count, id, list, orNull, text, time, word } from "./shapes.ts";

export const EndpointAnswer = Type.Object(
  {
    id: id("endpoint"),
    accountId: id("account", "What happens in it is told"),
    url: text("Where it is told", "https://crm.example/hooks"),
    description: text("In your words"),
    events: list(word(EVENT_TYPES, "What is told")),
    state: word(["enabled", "disabled"], "Nothing is told while it is disabled"),
    disabledReason: orNull(text("Why, where Volley has disabled it by itself")),
    failingSince: orNull(time("Since when nothing has got through")),
    oldSecretUntil: orNull(time("How long a replaced secret signs along")),
    createdAt: time("When it was added"),
  },
  { title: "WebhookEndpoint" },
);

export const EndpointWithSecret = Type.Object(
  {
    ...EndpointAnswer.properties,
    secret: text("Checks signatures; told this once", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
  },
  { title: "WebhookEndpointWithSecret" },
);

const Attempt = Type.Object({
  at: time("When it was tried"),
  status: orNull(count("What the endpoint answered; null where it did not")),
  tookMs: count("Milliseconds until then"),
  problem: orNull(text("What was wrong; null where nothing was", "answered 500")),
  answer: text("The first 500 bytes of the answer"),
});

export const DeliveryAnswer = Type.Object(
  {
    id: id("delivery", "What the webhook-id of its requests begins with"),
    endpointId: id("endpoint"),
    type: word([...EVENT_TYPES, TEST_EVENT], "What is told"),
    state: word(DELIVERY_STATES, "failed: every try is used up"),
    attempts: list(Attempt, "The latest 50, oldest first"),
    nextTryAt: orNull(time("When it is tried next; null where it is not")),
    createdAt: time("When it happened"),
  },
  { title: "WebhookDelivery" },
);

export const Tested = Type.Object({ deliveryId: id("delivery") });
export const Replayed = Type.Object({ replayed: count("Deliveries that are told again") });

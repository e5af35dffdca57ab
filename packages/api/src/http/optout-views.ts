import { formatId, type Optout, type OptoutEvent } from "@volley/engine";
import type { OptoutAnswer, OptoutEventAnswer } from "./answers/optouts.ts";

export function optoutView(optout: Optout): OptoutAnswer {
  const { accountId, phone, reason, source, actor, evidence, messageId, since } = optout;
  return {
    accountId: formatId("account", accountId),
    phone: `+${phone}`,
    reason,
    source,
    actor,
    evidence,
    messageId,
    since: since.toISOString(),
  };
}

export function optoutEventView(event: OptoutEvent): OptoutEventAnswer {
  const { accountId, phone, change, reason, source, actor, evidence, messageId, at } = event;
  return {
    at: at.toISOString(),
    accountId: formatId("account", accountId),
    phone: `+${phone}`,
    change,
    reason,
    source,
    actor,
    evidence,
    messageId,
  };
}

import { type Delivery, formatId } from "@volley/engine";

export function deliveryView(delivery: Delivery) {
  return {
    /** What the `webhook-id` of its requests begins with. */
    id: formatId("delivery", delivery.id),
    endpointId: formatId("endpoint", delivery.endpointId),
    type: delivery.type,
    state: delivery.state,
    attempts: delivery.attempts,
    nextTryAt: delivery.dueAt?.toISOString() ?? null,
    createdAt: delivery.createdAt.toISOString(),
  };
}

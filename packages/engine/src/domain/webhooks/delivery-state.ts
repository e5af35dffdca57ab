/** Whether an endpoint has been told; failed is what was tried as often as is tried at all. */
export const DELIVERY_STATES = ["waiting", "delivered", "failed"] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

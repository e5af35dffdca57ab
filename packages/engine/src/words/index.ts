/**
 * The closed lists that people choose from, for whoever names them and has nothing to do yet: through the
 * package's own entry the database's drivers would come along.
 */
export { AUDIT_ACTIONS } from "../domain/audit.ts";
export { ON_UNKNOWN } from "../domain/campaign-settings.ts";
export { CAMPAIGN_ACTIONS } from "../domain/campaign-state.ts";
export { LANES, MESSAGE_TYPES } from "../domain/content.ts";
export { OPTOUT_REASONS } from "../domain/optout.ts";
export { NOT_DELIVERED, RECIPIENT_STATES } from "../domain/recipient-state.ts";
export { KEYWORD_ACTIONS } from "../domain/replies/words.ts";
export { RESOLUTIONS } from "../domain/resolution.ts";
export { type Scope, SCOPES } from "../domain/scopes.ts";
export { DELIVERY_STATES } from "../domain/webhooks/delivery-state.ts";
export { EVENT_TYPES, type EventType } from "../domain/webhooks/event-types.ts";

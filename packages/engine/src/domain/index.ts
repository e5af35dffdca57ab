/** Rules for threads that have no database: through the package's own entry they would load its drivers. */
export { OPTOUT_REASONS, type OptoutReason } from "./optout.ts";
export { isSender } from "./sender.ts";

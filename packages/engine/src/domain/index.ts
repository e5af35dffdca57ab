/** Rules for threads that have no database: through the package's own entry they would load its drivers. */
export { isSender } from "./sender.ts";

/** What people choose of the provider's, for whoever names it and asks the provider nothing. */
export { SIGNATURE_METHODS } from "../wire/signature.ts";

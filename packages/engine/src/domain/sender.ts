/**
 * What may stand as sender: up to 11 letters, digits and spaces, or a number of up to 15 digits without
 * a plus (provider reference, custom sender id). As text, so that a JSON schema can carry it too.
 */
export const SENDER_PATTERN = "^([0-9]{1,15}|[A-Za-z0-9][A-Za-z0-9 ]{0,10})$";

export function isSender(text: string): boolean {
  return new RegExp(SENDER_PATTERN).test(text);
}

/**
 * What may stand as sender: up to 11 letters, digits and spaces, or a number of up to 15 digits without
 * a plus (provider reference, custom sender id). As text, so that a JSON schema can carry it too.
 */
export const SENDER_PATTERN = "^([0-9]{1,15}|[A-Za-z0-9][A-Za-z0-9 ]{0,10})$";

export function isSender(text: string): boolean {
  return new RegExp(SENDER_PATTERN).test(text);
}

/**
 * The sender of a number out of a campaign's pool: the same one every time, so that all texts of a
 * conversation come from one sender, and evenly spread over the pool.
 *
 * @param phone E.164 digits
 */
export function senderFor(phone: number, senders: readonly string[]): string {
  const sender = senders[hashOf(phone) % senders.length];
  if (sender === undefined) throw new RangeError("a pool of senders has at least one");
  return sender;
}

/** FNV-1a over the digits: neighbouring numbers get different senders. */
function hashOf(phone: number): number {
  let hash = 0x811c9dc5;
  for (const digit of String(phone)) {
    hash = Math.imul(hash ^ digit.charCodeAt(0), 0x01000193) >>> 0;
  }
  return hash;
}

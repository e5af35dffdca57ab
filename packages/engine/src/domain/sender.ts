/**
 * What may stand as sender: up to 11 letters, digits and spaces, or a number of up to 15 digits without
 * a plus (provider reference, custom sender id). As text, so that a JSON schema can carry it too.
 */
export const SENDER_PATTERN = "^([0-9]{1,15}|[A-Za-z0-9][A-Za-z0-9 ]{0,10})$";

export function isSender(text: string): boolean {
  return new RegExp(SENDER_PATTERN).test(text);
}

/** Who is written to, and the sender that its row of a file names. */
export type Addressed = { readonly phone: number; readonly sender: string | null };

/**
 * The sender of a message out of a campaign's pool: its own one, else the same one for a number every time,
 * so that all texts of a conversation come from one sender, and evenly spread over the pool.
 */
export function senderFor(recipient: Addressed, senders: readonly string[]): string {
  const sender = senders[placeOf(recipient, senders)];
  if (sender === undefined) throw new RangeError("a pool of senders has at least one");
  return sender;
}

/**
 * The place of a recipient's sender in the pool, as a claim finds it. One that has been taken out of the
 * pool since the file was read leaves it to the number.
 */
export function placeOf({ phone, sender }: Addressed, senders: readonly string[]): number {
  const own = sender === null ? -1 : senders.indexOf(sender);
  return own < 0 ? senderPlace(phone, senders.length) : own;
}

/** A prime, and its golden section: multiples of that spread evenly, also for neighbouring numbers. */
const PRIME = 2_147_483_647n;
const FACTOR = 1_327_217_885n;

/**
 * The place in a pool of the sender of a number (E.164 digits). The twin of the SQL function sender_place, which is
 * why it is plain arithmetic.
 */
export function senderPlace(phone: number, poolSize: number): number {
  const spread = ((BigInt(phone) % PRIME) * FACTOR) % PRIME;
  return Number((spread * BigInt(poolSize)) / PRIME);
}

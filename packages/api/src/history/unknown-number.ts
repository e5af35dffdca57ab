/** What is said of a number that nobody knows, where everything that is known of it was asked for. */
export function unknownNumber(phone: number): string {
  return (
    `nothing is known of +${phone}: no campaign, no reply and no opt-out has it. ` +
    "Numbers are kept with their country code, like +447700900123; a row of a file that was left out " +
    "is in the problems of its import (volley problems)"
  );
}

export const NEW_SECRET_RULE = "8 to 25 characters with a lower case letter, a capital and a digit";

/** Provider reference, account settings and secrets. */
export const isNewSecret = (text: string): boolean =>
  text.length >= 8 &&
  text.length <= 25 &&
  [/[a-z]/, /[A-Z]/, /\d/].every((needed) => needed.test(text));

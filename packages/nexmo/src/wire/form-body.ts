/** Parameters as they travel: undefined ones are left out, a list repeats its key. */
export type Params = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Encodes as `application/x-www-form-urlencoded` in UTF-8. Lone surrogates become U+FFFD, because
 * `encodeURIComponent` would throw on them.
 */
export function formBody(params: Params): string {
  let body = "";
  for (const key of Object.keys(params)) {
    const value = params[key];
    if (typeof value === "string") body += pair(key, value);
    else for (const one of value ?? []) body += pair(key, one);
  }
  return body.slice(1);
}

const pair = (key: string, value: string): string =>
  `&${key}=${encodeURIComponent(value.toWellFormed())}`;

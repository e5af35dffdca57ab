/**
 * Encodes as `application/x-www-form-urlencoded` in UTF-8; undefined values are left out.
 * Lone surrogates become U+FFFD, because `encodeURIComponent` would throw on them.
 */
export function formBody(params: Readonly<Record<string, string | undefined>>): string {
  let body = "";
  for (const [key, value] of Object.entries(params)) {
    if (value === undefined) continue;
    body += `${body === "" ? "" : "&"}${key}=${encodeURIComponent(value.toWellFormed())}`;
  }
  return body;
}

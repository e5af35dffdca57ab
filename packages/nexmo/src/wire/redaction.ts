const MAX_LENGTH = 200;

/**
 * Makes a provider's text fit for logs and reports: without the secrets, which it could echo as they
 * are or as they travelled, and of bounded length.
 */
export function redaction(secrets: readonly string[]): (text: string) => string {
  const forms = secrets
    .filter((secret) => secret !== "")
    .flatMap((secret) => [secret, encodeURIComponent(secret.toWellFormed())])
    // A secret that is part of another would leave the rest of the longer one behind.
    .toSorted((left, right) => right.length - left.length);
  const all = [...new Set(forms)];
  return (text) => {
    let safe = text;
    for (const secret of all) safe = safe.replaceAll(secret, "***");
    return safe.slice(0, MAX_LENGTH);
  };
}

/** What stands in the Basic header after its scheme. */
export const basicCredentials = (apiKey: string, apiSecret: string): string =>
  Buffer.from(`${apiKey}:${apiSecret}`).toString("base64");

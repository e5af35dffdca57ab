const MAX_LENGTH = 200;

/** `further` is a secret of this one call. */
export type Redact = (text: string, further?: string) => string;

/**
 * Makes a provider's text fit for logs and reports: without the secrets, which it could echo as they
 * are or as they travelled, and of bounded length.
 */
export function redaction(secrets: readonly string[]): Redact {
  const known = formsOf(secrets);
  return (text, further = "") => {
    const all = further === "" ? known : formsOf([...secrets, further]);
    let safe = text;
    for (const secret of all) safe = safe.replaceAll(secret, "***");
    // Last, because half a secret would not be recognised.
    return safe.slice(0, MAX_LENGTH);
  };
}

/** Longest first: a secret that is part of another would leave the rest of it behind. */
function formsOf(secrets: readonly string[]): readonly string[] {
  return secrets
    .filter((secret) => secret !== "")
    .flatMap((secret) => [secret, encodeURIComponent(secret.toWellFormed())])
    .toSorted((left, right) => right.length - left.length);
}

/** What stands in the Basic header after its scheme. */
export const basicCredentials = (apiKey: string, apiSecret: string): string =>
  Buffer.from(`${apiKey}:${apiSecret}`).toString("base64");

/** Newest last; both of them open the account. */
export type Secret = { readonly id: string; readonly value: string; readonly createdAt: string };

/** The account as the simulated provider keeps it. */
export type Account = {
  readonly apiKey: string;
  readonly signatureSecret: string;
  readonly allowedNumbers: ReadonlySet<string>;
  secrets: readonly Secret[];
  drCallbackUrl: string;
  moCallbackUrl: string;
};

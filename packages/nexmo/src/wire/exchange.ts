/** One HTTP request, without the credentials. */
export type Call = {
  readonly method: "GET" | "POST";
  /** Path below the base address, with its query. */
  readonly path: string;
  /** Form-encoded body. */
  readonly form?: string;
  /** A longer answer is cut off and counts as unclear. */
  readonly maxBytes: number;
  readonly signal?: AbortSignal | undefined;
};

/**
 * What came of it. `notSent`: no byte of the request left this machine. `unclear`: bytes may have
 * left and no usable answer came back. Causes are our own words or error codes, never provider text.
 */
export type Exchange =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly retryAfter: string | null;
      readonly body: string;
    }
  | { readonly kind: "notSent"; readonly cause: string }
  | { readonly kind: "unclear"; readonly cause: string };

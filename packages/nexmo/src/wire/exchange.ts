import type { AnswerFormat } from "./answer-format.ts";

/** One HTTP request. */
export type Call = {
  readonly method: "GET" | "POST" | "DELETE";
  /** Path below the base address, with its query. */
  readonly path: string;
  readonly accept: AnswerFormat;
  readonly body?: { readonly type: "form" | "json"; readonly text: string };
  /** True when the body says who asks; otherwise the Basic header does. */
  readonly selfAuthorised?: boolean;
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

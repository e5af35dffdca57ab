/** A refusal as the documentation tells it: one page for each code. */
export type Told = {
  readonly status: number;
  /** A few words, the same wherever the code comes from. */
  readonly title: string;
  /** What happened. */
  readonly happened: string;
  /** Why that is refused, and what most often leads to it. */
  readonly why: string;
  /** What whoever asked does about it. */
  readonly todo: string;
  /** The detail of an example answer. */
  readonly example: string;
};

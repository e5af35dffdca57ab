/** What a look at one thing has shown. */
export type Finding = {
  /** What was looked at, such as `postgres` or `account main`. */
  readonly about: string;
  readonly status: "ok" | "warn" | "fail";
  readonly detail: string;
  /** What to do about it; null where all is well. */
  readonly todo: string | null;
};

export const ok = (about: string, detail: string): Finding => ({
  about,
  status: "ok",
  detail,
  todo: null,
});

/** It works, and something should be done before it does not. */
export const warn = (about: string, detail: string, todo: string): Finding => ({
  about,
  status: "warn",
  detail,
  todo,
});

/** It does not work like this. */
export const fail = (about: string, detail: string, todo: string): Finding => ({
  about,
  status: "fail",
  detail,
  todo,
});

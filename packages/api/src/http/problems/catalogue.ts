import { OF_ACCESS } from "./of-access.ts";
import { OF_ACCOUNTS } from "./of-accounts.ts";
import { OF_CAMPAIGNS } from "./of-campaigns.ts";
import { OF_REQUESTS } from "./of-requests.ts";
import type { Told } from "./told.ts";

/** Every refusal there is. A code, once given out, keeps its meaning: programs branch on it. */
export const CATALOGUE = {
  ...OF_REQUESTS,
  ...OF_ACCESS,
  ...OF_CAMPAIGNS,
  ...OF_ACCOUNTS,
} as const satisfies Record<string, Told>;

type Catalogue = typeof CATALOGUE;
export type ProblemCode = keyof Catalogue;

/** The codes that go with a status. */
export type CodeOf<Status extends number> = {
  [Code in ProblemCode]: Catalogue[Code]["status"] extends Status ? Code : never;
}[ProblemCode];

/** Where a refusal is explained, on the server that gives it. */
export function pageOf(code: string): string {
  return `/docs/problems/${code}`;
}

/** All of them by name, for pages and lists. */
export function allProblems(): readonly (Told & { readonly code: string })[] {
  return Object.entries<Told>(CATALOGUE)
    .map(([code, told]) => ({ code, ...told }))
    .toSorted((one, other) => one.code.localeCompare(other.code));
}

/** An answer as it would come. */
export function exampleOf({ code, title, status, example }: Told & { readonly code: string }) {
  return { type: pageOf(code), title, status, code, detail: example, instance: "req-1a" };
}

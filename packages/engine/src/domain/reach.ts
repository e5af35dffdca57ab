/** The accounts that somebody may see and change; null for all there are and will be. */
export type Reach = readonly number[] | null;

/** The operator's own: commands at the machine, and keys that are limited to no account. */
export const EVERYWHERE: Reach = null;

export function reaches(reach: Reach, accountId: number): boolean {
  return reach === null || reach.includes(accountId);
}

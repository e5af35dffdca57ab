import { type Account, formatId } from "@volley/engine";
import type { Choice } from "./parts.ts";

/** Those that something new may be sent from. */
export function inUse(accounts: readonly Account[]): readonly Account[] {
  return accounts.filter(({ retiredAt }) => retiredAt === null);
}

/** Accounts to choose from; one that is retired says so. */
export function accountChoices(accounts: readonly Account[]): readonly Choice[] {
  return accounts.map(({ id, name, retiredAt }) => ({
    value: formatId("account", id),
    label: retiredAt === null ? name : `${name} (retired)`,
  }));
}

import { type Account, EVERYWHERE, listAccounts } from "@volley/engine";
import type { App } from "../app.ts";
import { EXIT, UserError } from "./user-error.ts";

/** The account named, or the only one there is. */
export async function chooseAccount(app: App, name: string | undefined): Promise<Account> {
  const all = await listAccounts(app.db, EVERYWHERE);
  // A retired one is meant only where it is named.
  const accounts = name === undefined ? all.filter((one) => one.retiredAt === null) : all;
  const names = accounts.map((account) => account.name).join(", ");
  if (name !== undefined) {
    const account = accounts.find((one) => one.name === name);
    if (account) return account;
    throw new UserError(
      `there is no account "${name}"${names ? `; there are: ${names}` : ""}. Add one with: volley account add`,
      EXIT.notFound,
    );
  }
  const [only, second] = accounts;
  if (only && !second) return only;
  if (!only) {
    throw new UserError(
      "there is no account yet. Add one with: volley account add NAME --key KEY (it asks for the secret)",
      EXIT.notFound,
    );
  }
  throw new UserError(
    `there are several accounts; choose one with --account: ${names}`,
    EXIT.usage,
  );
}

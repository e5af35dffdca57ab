import type { SignatureMethod } from "@volley/nexmo";
import type { SignatureChange } from "../account-signature.ts";
import type { App } from "../app.ts";
import { accountView } from "../http/views.ts";
import { wishAsOperator } from "./account-change.ts";
import { chooseAccount } from "./choose-account.ts";
import { print, printJson } from "./output.ts";
import { readSecret } from "./secret.ts";

type Flags = {
  readonly method?: SignatureMethod;
  readonly secretFile?: string;
  readonly keepSecret?: true;
  readonly acceptUnsigned?: true;
  readonly off?: true;
  readonly json?: true;
};

/** `account signature`. */
export async function runSignature(
  app: App,
  name: string | undefined,
  flags: Flags,
): Promise<void> {
  const account = await chooseAccount(app, name);
  const wish = await changeOf(flags);
  const { account: changed } = await wishAsOperator(app, account, { wish, found: null });
  const { name: called, signature } = accountView(changed);
  if (flags.json) return printJson({ name: called, signature });
  if (signature === null) return print(`${called}: webhooks are not signed`);
  const rest = signature.acceptUnsigned ? "; unsigned ones are taken, too" : "";
  print(`${called}: webhooks are signed by ${signature.method}${rest}`);
}

async function changeOf(flags: Flags): Promise<SignatureChange> {
  if (flags.off) return { signatureSecret: null };
  return {
    acceptUnsigned: flags.acceptUnsigned ?? false,
    ...(flags.method === undefined ? {} : { signatureMethod: flags.method }),
    ...(flags.keepSecret
      ? {}
      : { signatureSecret: await readSecret("Signature secret", flags.secretFile) }),
  };
}

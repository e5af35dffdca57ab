import type { Account } from "@volley/engine";
import type { BalanceAnswer, SettingsAnswer } from "@volley/nexmo";
import { askProvider, whyNoAnswer } from "../ask-provider.ts";
import type { Config } from "../config.ts";
import { SealError, type Sealer } from "../sealed.ts";
import { fail, type Finding, ok, warn } from "./finding.ts";

const REACH_MS = 5_000;

/** Whether the address that the provider is told leads to this very installation. */
export async function lookAtPublicUrl(
  { publicUrl }: Config,
  installation: string,
): Promise<Finding> {
  const about = "public URL";
  if (publicUrl === null) {
    const todo = "set VOLLEY_PUBLIC_URL, or set the webhooks in the provider's dashboard";
    return warn(about, "none is set: the provider is not told where receipts go", todo);
  }
  try {
    const signal = AbortSignal.timeout(REACH_MS);
    const answer = await fetch(`${publicUrl}/livez`, { signal, redirect: "error" });
    const body: unknown = await answer.json();
    const found: unknown = Object(body).installation;
    if (found === installation) return ok(about, `${publicUrl} leads here`);
    const todo = "let the proxy at this address lead to the API of this installation";
    const detail =
      found === undefined
        ? `what answers at ${publicUrl} is no Volley`
        : `${publicUrl} leads to another installation`;
    return fail(about, detail, todo);
  } catch {
    const todo = "see that volley api runs, and that name, proxy and certificate are right";
    return fail(about, `${publicUrl} cannot be reached from here`, todo);
  }
}

/** What the provider says of an account, beside what is known here. */
export async function lookAtAccount(
  account: Account,
  { sealer, publicUrl }: { readonly sealer: Sealer; readonly publicUrl: string | null },
): Promise<readonly Finding[]> {
  const about = `account ${account.name}`;
  try {
    const [settings, balance] = await askProvider({ sealer }, account, async (nexmo) => [
      await nexmo.account.settings(),
      await nexmo.account.balance(),
    ]);
    return [
      ...judgeSettings(about, settings, { account, publicUrl }),
      ...judgeBalance(about, balance),
    ];
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    return [
      fail(about, error.message, "set VOLLEY_SECRET to what it was when the account was added"),
    ];
  }
}

export function judgeSettings(
  about: string,
  settings: SettingsAnswer,
  here: { readonly account: Account; readonly publicUrl: string | null },
): readonly Finding[] {
  if (settings.kind !== "settings") {
    const detail = `the provider at ${here.account.restUrl} gave no answer: ${whyNoAnswer(settings)}`;
    const todo = "check key and secret in its dashboard, and that it can be reached from here";
    return [fail(about, detail, todo)];
  }
  const { maxPerSecond, moCallbackUrl, drCallbackUrl } = settings;
  const findings: Finding[] = [
    maxPerSecond === here.account.maxPerSecond
      ? ok(about, `${maxPerSecond} requests a second`)
      : warn(
          about,
          `the provider allows ${maxPerSecond} requests a second, known here are ${here.account.maxPerSecond}`,
          "a worker reads it again within a minute of sending",
        ),
  ];
  if (here.publicUrl === null) return findings;
  const base = `${here.publicUrl}/webhooks/${here.account.webhookToken}`;
  const places = [
    ["inbound messages", moCallbackUrl, `${base}/inbound`],
    ["receipts", drCallbackUrl, `${base}/receipt`],
  ] as const;
  for (const [what, is, should] of places) {
    if (is === should) findings.push(ok(about, `${what} come here`));
    else {
      const detail = `${what} go ${is === null || is === "" ? "nowhere" : "elsewhere"}`;
      findings.push(
        warn(about, detail, `set this address for them in the provider's dashboard: ${should}`),
      );
    }
  }
  return findings;
}

function judgeBalance(about: string, balance: BalanceAnswer): readonly Finding[] {
  if (balance.kind !== "balance") return [];
  return [
    Number(balance.value) > 0
      ? ok(about, `${balance.value} of credit`)
      : warn(about, `${balance.value} of credit`, "top it up: without credit nothing is sent"),
  ];
}

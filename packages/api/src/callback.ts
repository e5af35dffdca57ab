import type { Account } from "@volley/engine";

/**
 * Where receipts of an account are asked to go. Without a public URL only a provider on this very
 * machine (the simulator) can reach us; for any other the URL set in the provider's own dashboard
 * must stand, so none is given.
 */
export function callbackOf(
  account: Pick<Account, "restUrl" | "webhookToken">,
  places: { readonly publicUrl: string | null; readonly localUrl: string },
): string | null {
  const base = places.publicUrl ?? (isLoopback(account.restUrl) ? places.localUrl : null);
  return base === null ? null : `${base}/webhooks/${account.webhookToken}/receipt`;
}

function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}

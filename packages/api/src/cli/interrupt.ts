import { watchRunners } from "./runner-chain.ts";

/**
 * Turns the first SIGINT or SIGTERM, or the end of the script runner above us, into an abort; a second
 * signal ends the process at once.
 */
export function watchInterrupts(): { readonly signal: AbortSignal; unwatch(): void } {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  const runnerGone = watchRunners();
  const orphaned = setInterval(() => {
    if (runnerGone()) controller.abort();
  }, 500);
  orphaned.unref();
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  return {
    signal: controller.signal,
    unwatch() {
      clearInterval(orphaned);
      process.off("SIGINT", stop);
      process.off("SIGTERM", stop);
    },
  };
}

/** Resolves when the signal is raised. */
export async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

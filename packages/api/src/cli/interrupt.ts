/** Turns the first SIGINT or SIGTERM into an abort; a second one ends the process at once. */
export function watchInterrupts(): { readonly signal: AbortSignal; unwatch(): void } {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  // A script runner between the terminal and us may pass on neither; then its end is our sign.
  const parent = process.ppid;
  const orphaned = setInterval(() => {
    if (process.ppid !== parent && !controller.signal.aborted) controller.abort();
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

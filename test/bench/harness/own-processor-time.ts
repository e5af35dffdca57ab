/** Seconds of processor time of this process, in which nothing but the measured work may run. */
export function ownProcessorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000;
}

/** How many of `count` things were done in a second of processor time: other programs do not disturb it. */
export function perSecondOfProcessor(count: number, work: () => void): number {
  const before = ownProcessorSeconds();
  work();
  return count / (ownProcessorSeconds() - before);
}

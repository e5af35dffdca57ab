/** `YYYY-MM-DD HH:MM:SS` in UTC. */
export const providerTime = (ms: number): string =>
  new Date(ms).toISOString().slice(0, 19).replace("T", " ");

/** `YYMMDDHHMM` in UTC. */
export const carrierTime = (ms: number): string =>
  new Date(ms).toISOString().slice(2, 16).replaceAll(/[-T:]/g, "");

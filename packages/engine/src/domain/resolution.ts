/** What an operator found out about unknown recipients. */
export const RESOLUTIONS = ["submitted", "notSubmitted"] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

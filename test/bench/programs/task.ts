/** The task that the bench gave to this program, as the one argument. */
export function readTask(): Readonly<Record<string, unknown>> {
  const task: unknown = JSON.parse(process.argv[2] ?? "{}");
  return typeof task === "object" && task !== null ? { ...task } : {};
}

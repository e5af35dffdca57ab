import type { Stage } from "./stage.ts";

/** One without a name, one twice, one without a number. */
export const PEOPLE = [
  "phone,first_name,city",
  "+447700900001,Ann,Leeds",
  "+447700900002,Zoë,York",
  "+447700900003,,Bath",
  "+447700900001,Ann again,Leeds",
  "not a number,Bob,Hull",
].join("\n");

/** A CSV, as a browser gives it. */
export const file = (name: string, buffer: Buffer) => ({ name, mimeType: "text/csv", buffer });
export const CSV_LABEL = "CSV file with a column of phone numbers";

/** Numbers that the simulated network delivers to. */
export const crowd = (count: number, from: number) =>
  ["phone", ...Array.from({ length: count }, (_one, at) => `+447700900${from + at}`)].join("\n");

/** All steps to a campaign that runs. */
export async function begin(
  { page, press, follow, fill, reads, visit }: Stage,
  {
    name,
    csv,
    perSecond,
  }: { readonly name: string; readonly csv: string; readonly perSecond?: string },
): Promise<void> {
  await visit("Home");
  await follow("New campaign");
  await fill("Name", name);
  await fill("Sender", "447700900999");
  const account = page.getByLabel("Account");
  if (await account.isVisible()) await account.selectOption({ label: "Vonage main" });
  await press("Continue to the audience");
  await page.getByLabel(CSV_LABEL).setInputFiles(file(`${name}.csv`, Buffer.from(csv)));
  await press("Load these recipients");
  await reads("Loaded");
  await follow("Continue to the message");
  await fill("Message", `${name}: we are open. Reply STOP to opt out.`);
  await press("Save and continue to the schedule");
  if (perSecond !== undefined) await fill("Messages a second at most", perSecond);
  await press("Save and continue to the review");
  await press("Start the campaign");
  // What is said there goes when the state changes, which may be at once.
  await page.waitForURL(/\/campaigns\/cmp_\d+(\?|$)/);
}

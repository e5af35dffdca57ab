import { CSV_LABEL, file, PEOPLE } from "./begin-campaign.ts";
import type { Stage } from "./stage.ts";

/** All the way to a campaign that runs, without a mouse. */
export async function writeByKeyboard({ page, reads, tabTo, visit }: Stage): Promise<void> {
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  const go = async (name: string) => {
    await tabTo(button(name));
    await page.keyboard.press("Enter");
  };
  /** Past the menu, by the first link of the page. */
  const skip = async () => {
    await tabTo(page.getByRole("link", { name: "Skip to content" }));
    await page.keyboard.press("Enter");
  };
  await visit("Campaigns");
  await skip();
  await tabTo(page.getByRole("link", { name: "New campaign" }));
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "New campaign" }).waitFor();
  await skip();
  await tabTo(page.getByLabel("Name"));
  await page.keyboard.type("Keys only");
  await page.keyboard.press("Tab");
  await page.keyboard.type("Volley");
  await go("Continue to the audience");
  await page.getByLabel(CSV_LABEL).waitFor();
  await skip();
  await tabTo(page.getByLabel(CSV_LABEL));
  // The dialogue that opens there is the browser's own.
  await page.getByLabel(CSV_LABEL).setInputFiles(file("people.csv", Buffer.from(PEOPLE)));
  await button("Load these recipients").waitFor();
  await go("Load these recipients");
  await reads("1 duplicate (CSV)");
  await tabTo(page.getByRole("link", { name: "Continue to the message" }));
  await page.keyboard.press("Enter");
  await page.getByLabel("Message").waitFor();
  await skip();
  await tabTo(page.getByLabel("Message"));
  await page.keyboard.type("Dear {{first_name}} in {{city}}");
  await go("Save and continue to the schedule");
  await reads(/1 recipient has no first_name: write/);
  await skip();
  await tabTo(page.getByLabel("Message"));
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type('Dear {{first_name | default: "friend"}} in {{city}}');
  await go("Save and continue to the schedule");
  await page.getByText("As soon as it is started").waitFor();
  await skip();
  await go("Save and continue to the review");
  await reads("1 recipient has no “first_name”; “friend” is written instead.");
  await go("Start the campaign");
  // What is said there goes when the state changes, which may be at once.
  await page.waitForURL(/\/campaigns\/cmp_\d+(\?|$)/);
}

import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { begin, crowd, CSV_LABEL, file, PEOPLE } from "./begin-campaign.ts";
import { writeByKeyboard } from "./by-keyboard.ts";
import { lookAtEverything } from "./every-page.ts";
import { keepsUp, reported } from "./reported.ts";
import { openStage, type Stage } from "./stage.ts";

// One installation, from empty to full: the stories follow each other, as days do.
const stack = new AsyncDisposableStack();
let stage: Stage;
beforeAll(async () => {
  stage = await openStage(stack);
});
afterAll(() => stack.disposeAsync());

test("from an empty installation to a delivered campaign", async () => {
  const { page, base, adminKey, press, follow, fill, reads, look, visit } = stage;
  await page.goto(base);
  await look("sign-in");
  await fill("Key", adminKey);
  await press("Sign in");
  await reads("Through which network should messages go?");
  await look("welcome", "tour");
  await press("Use the demo network");
  await reads("The demo phone network is ready.");

  await follow("New campaign");
  await fill("Name", "Spring greetings");
  await fill("Sender", "Volley");
  await look("new-campaign");
  await press("Continue to the audience");
  await page.getByLabel(CSV_LABEL).setInputFiles(file("people.csv", Buffer.from(PEOPLE)));
  await reads("Of the first 5 rows 4 are good.");
  await look("audience", "tour");
  await press("Load these recipients");
  await reads("1 with a problem (CSV)");
  await reads("1 duplicate (CSV)");
  // Whatever is left and come back to is as it was.
  await page.reload();
  await follow("Continue to the message");

  await fill("Message", "Hello ");
  await page.getByLabel("Message").press("End");
  await press("first_name");
  await page.keyboard.type("friend");
  await page.getByText("Hello Ann", { exact: true }).waitFor();
  await page.getByText("Hello friend", { exact: true }).waitFor();
  // What is typed and not saved is there after a reload, and what people will see of it.
  await page.reload();
  await reads("Not saved yet.");
  await page.getByText("Hello friend", { exact: true }).waitFor();
  await look("message", "tour");
  await fill("Number of yours", "+447700900099");
  await press("Send a test");
  await reads("On its way to +447700900099.");
  await press("Save and continue to the schedule");
  await look("schedule");
  await press("Save and continue to the review");
  await reads("1 recipient has no “first_name”; “friend” is written instead.");
  await look("review", "tour");
  await press("Start the campaign");
  // What is said there goes when the state changes, which may be at once.
  await page.waitForURL(/\/campaigns\/cmp_\d+(\?|$)/);
  // Told by the server, without loading the page again.
  await page.getByRole("main").getByText("Completed", { exact: true }).waitFor();
  await page.getByText("100 %").first().waitFor();
  const { delivered, done, total } = await reported(stage);
  await Promise.all([reads(`${delivered} so far`), reads(`${done} of ${total}`)]);
  await look("campaign-completed");
  await follow("Recipients");
  await follow("+447700900002");
  await reads("Spring greetings");
  // As they are before there is anything.
  for (const place of ["Unknown", "Replies"]) {
    await visit(place);
    await look(`${place.toLowerCase()}-empty`);
  }
  expect(stage.takeWrong()).toEqual([]);
});

test("a provider's account is connected, and a campaign is paused, changed, resumed and cancelled", async () => {
  const { page, provider, press, follow, fill, reads, look, visit } = stage;
  await visit("Accounts");
  await follow("Connect an account");
  await fill("Name", "Vonage main");
  await fill("API key", "volley01");
  await fill("API secret", "wrong");
  await page.getByText("Another address of the provider").click();
  await fill("Address", provider);
  await press("Check and connect");
  await page.getByRole("alert").waitFor();
  await look("account-new");
  await fill("API secret", "Simulator1");
  await press("Check and connect");
  await reads("The account is added.");
  await reads(/EUR/);
  await look("account");

  await begin(stage, { name: "Members’ evening", csv: crowd(60, 100), perSecond: "2" });
  await page.getByText(/of 2\/s allowed/).waitFor();
  // Something has arrived, and a chart is drawn.
  await page.getByText(/^[1-9]\d* so far$/).waitFor();
  await page.locator(".chart canvas").first().waitFor();
  await keepsUp(stage);
  await look("campaign-running", "tour");
  await press("Pause");
  await reads("The campaign is paused.");
  await page.getByRole("main").getByText("Paused", { exact: true }).waitFor();
  await fill("Messages a second at most", "3");
  await press("Change the pace");
  await reads("The pace is changed, from the next message on.");
  await press("Resume");
  await reads("The campaign goes on.");
  await page.getByText(/of 3\/s allowed/).waitFor();
  await visit("Home");
  await page.getByRole("main").getByText("Running", { exact: true }).first().waitFor();
  await look("home", "tour");
  await follow("Members’ evening");
  await press("Cancel");
  await reads("The campaign is cancelled.");
  await page.getByRole("main").getByText("Cancelled", { exact: true }).first().waitFor();
  expect(stage.takeWrong()).toEqual([]);
});

test("a file that is read wrongly is put right, and what was left out comes back with reasons", async () => {
  const { page, press, follow, fill, reads, visit } = stage;
  await visit("Campaigns");
  await follow("New campaign");
  await fill("Name", "Odd file");
  await fill("Sender", "Volley");
  await press("Continue to the audience");
  const odd = "Kunde;Handy;Festnetz\nJürgen;0151 23456789;1\nKäthe;niemand;2\n";
  await page.getByLabel(CSV_LABEL).setInputFiles(file("kunden.csv", Buffer.from(odd, "latin1")));
  await page.getByLabel("Column of the numbers").waitFor();
  await page.getByLabel("Column of the numbers").selectOption("Handy");
  await page.getByLabel("Country of national numbers").fill("DE");
  await page.getByLabel("Country of national numbers").press("Tab");
  await reads("Of the first 2 rows 1 is good.");
  await reads("Jürgen");
  await press("Load these recipients");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByText("1 with a problem (CSV)").click(),
  ]);
  const text = await readFile(await download.path(), "utf8");
  expect(text).toContain("Käthe;niemand;2".replaceAll(";", ","));
  await visit("Imports");
  await reads("kunden.csv");
  expect(stage.takeWrong()).toEqual([]);
});

test("a campaign whose credit is used up says so, waits, and goes on when there is credit again", async () => {
  const { page, tell, press, follow, reads, look, visit } = stage;
  await tell("credit", { euros: 0 });
  await begin(stage, { name: "Autumn sale", csv: crowd(3, 200) });
  await reads("Paused by Volley.");
  await look("campaign-paused");
  await visit("Home");
  await reads("Needs attention");
  await reads(/has no credit left/);
  await look("home-attention", "tour");
  await tell("credit", { euros: 1_000 });
  await press("Resume the account’s campaigns");
  await reads("The campaigns that were paused because of this account go on.");
  await visit("Campaigns");
  await follow("Autumn sale");
  await page.getByRole("main").getByText("Completed", { exact: true }).waitFor();
  expect(stage.takeWrong()).toEqual([]);
});

test("a person who replies STOP is seen in the conversation and left alone, as is who stands in a list", async () => {
  const { page, base, adminKey, tell, press, follow, reads, look, visit } = stage;
  const headers = { authorization: `Bearer ${adminKey}` };
  const accounts = await (await fetch(`${base}/v1/accounts`, { headers })).text();
  const [, path = ""] = /"Vonage main"[^]*?"inboundPath":"([^"]+)"/.exec(accounts) ?? [];
  const url = `${base}${path}`;
  await tell("inbound", { msisdn: "447700900200", to: "447700900999", text: "STOP", url });
  await visit("Replies");
  await page.getByRole("link", { name: "+447700900200" }).waitFor();
  await follow("+447700900200");
  await page.getByText("STOP", { exact: true }).waitFor();
  await page.getByText("Autumn sale: we are open.").waitFor();
  await look("conversation");
  await visit("Opt-outs");
  await reads("+447700900200");
  const list = file("optouts.csv", Buffer.from("phone\n+447700900301\n+447700900302\nnobody\n"));
  await page.getByText("Opt out a whole list").click();
  await page.getByLabel("CSV file with a column of numbers").setInputFiles(list);
  const account = page.getByLabel("Account of the list");
  if (await account.isVisible()) await account.selectOption({ label: "Vonage main" });
  await press("Opt all of them out");
  await reads("2 numbers are opted out, 0 had opted out before, 1 row has no number.");
  await follow("Show them");
  await reads("+447700900302");
  await look("optouts");
  expect(stage.takeWrong()).toEqual([]);
});

test("a number is rented and given back, and a sender is held to a limit", async () => {
  const { page, press, follow, fill, reads, look, visit } = stage;
  await visit("Numbers");
  const account = page.getByLabel("Account");
  if (await account.isVisible()) await account.selectOption({ label: "Vonage main" });
  await fill("Find numbers for rent in the country", "GB");
  await press("Show");
  await look("numbers-for-rent");
  await page
    .getByRole("button", { name: /^Rent \+44/ })
    .first()
    .click();
  await reads("The number is rented.");
  await page.getByRole("button", { name: /^Give back \+44/ }).click();
  await reads("The number is given back.");
  await visit("Accounts");
  await follow("Vonage main");
  await fill("Sender", "447700900999");
  await fill("Messages a second", "1");
  await press("Set the limit");
  await reads("The limit of the sender holds from now on.");
  await reads("1/s");
  await press("Take away the limit of 447700900999");
  await reads("The sender has the limit of its account only.");
  expect(stage.takeWrong()).toEqual([]);
});

test("by the keyboard alone a campaign is written, and who lacks what its text needs is found", async () => {
  await writeByKeyboard(stage);
  expect(stage.takeWrong()).toEqual([]);
});

test("every page shows what there is, on every screen and to everybody", async () => {
  await lookAtEverything(stage);
  expect(stage.takeWrong()).toEqual([]);
});

test("a key is made for a colleague who may look, and sees no number in full and nothing to press", async () => {
  const { page, base, adminKey, press, fill, reads, look, visit } = stage;
  for (const path of ["docs/problems", "docs/problems/not_found"]) {
    await page.goto(`${base}/${path}`);
    await look(path.replaceAll("/", "-"));
  }
  await page.goto(`${base}/operations/queues`);
  await reads("volley-campaign");
  await page.goto(`${base}/campaigns/cmp_9999`);
  await reads("Go to the first page");
  await look("not-found");
  await page.goto(`${base}/developers`);
  await fill("Name", "Colleague");
  await page.getByLabel("Role").selectOption("viewer");
  await press("Make the key");
  const key = await page.getByText(/^vk_[0-9a-f]+_[0-9a-f]+$/).textContent();
  await look("key-made");
  await press("Sign out");
  await fill("Key", key ?? "");
  await press("Sign in");
  await page.getByRole("heading", { level: 1, name: "Home" }).waitFor();
  expect(await page.getByRole("link", { name: "New campaign" }).count()).toBe(0);
  await page.goto(`${base}/campaigns/cmp_1/recipients`);
  await reads("+4477•••••02");
  await press("Sign out");
  await fill("Key", adminKey);
  await press("Sign in");
  await visit("Developers");
  await press("Revoke Colleague");
  await reads("The key is revoked.");
  expect(stage.takeWrong()).toEqual([]);
});

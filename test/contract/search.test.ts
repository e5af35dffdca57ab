import type { FoundMessage, Nexmo } from "@volley/nexmo";
import { describe, expect, test } from "vitest";
import { changesAccount, limitIsShared, openTarget, pause } from "./target.ts";

const MOST_ASKS = 30;

/** A message may take a while until the search knows it. */
async function findSoon(nexmo: Nexmo, id: string): Promise<FoundMessage> {
  for (let asks = 0; asks < MOST_ASKS; asks += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one search a second
    await pause();
    // oxlint-disable-next-line no-await-in-loop
    const answer = await nexmo.search.message(id);
    if (answer.kind === "found") return answer.message;
    if (answer.kind !== "absent") throw new Error(answer.kind);
  }
  throw new Error("the search does not know the message");
}

describe.each(["json", "xml"] as const)("the search, answered in %s", (format) => {
  test("an accepted text is found by its id, by ids, and by number and day", async () => {
    await using target = await openTarget();
    const nexmo = target.client({ format });
    const { from, to } = target;
    const sms = { from, to, type: "text", text: "Find <me> & more", clientRef: "ref-7" } as const;
    const outcome = await nexmo.sms.submit(sms);
    const messageId = outcome.kind === "accepted" ? (outcome.parts[0]?.messageId ?? "") : "";
    const found = await findSoon(nexmo, messageId);
    expect(found).toMatchObject({ messageId, to, type: "MT", body: sms.text, clientRef: "ref-7" });
    expect(Math.abs(Date.parse(found.receivedAt ?? "") - Date.now())).toBeLessThan(300_000);
    await pause();
    const byIds = await nexmo.search.messages({ ids: [messageId] });
    expect(byIds).toMatchObject({ kind: "found", messages: [{ messageId }] });
    await pause();
    const date = (found.receivedAt ?? "").slice(0, 10);
    const byDay = await nexmo.search.messages({ to, date });
    if (byDay.kind !== "found") throw new Error(byDay.kind);
    expect(byDay.messages.map((message) => message.messageId)).toContain(messageId);
  });

  test("what was never sent is absent", async () => {
    await using target = await openTarget();
    const { search } = target.client({ format });
    await pause();
    expect(await search.message("00000000-0000-4000-8000-000000000000")).toEqual({
      kind: "absent",
    });
    await pause();
    const day = { to: "447700900999", date: "2020-01-01" };
    expect(await search.messages(day)).toEqual({ kind: "found", messages: [] });
    await pause();
    expect(await search.rejections(day)).toEqual({ kind: "found", rejections: [] });
  });

  test.skipIf(changesAccount)("what the provider refused is found with the code", async () => {
    await using target = await openTarget({ account: "barred" });
    const nexmo = target.client({ format });
    const { from, to } = target;
    const refused = await nexmo.sms.submit({ from, to, type: "text", text: "Hello" });
    expect(refused).toMatchObject({ kind: "accountStopped", code: 8 });
    const date = new Date().toISOString().slice(0, 10);
    const answer = await nexmo.search.rejections({ to, date });
    expect(answer).toMatchObject({ kind: "found", rejections: [{ to, from, errorCode: 8 }] });
  });

  test.skipIf(limitIsShared)("searches may be made once a second", async () => {
    await using target = await openTarget({ searchPerSecond: 1 });
    const { search } = target.client({ format });
    expect((await search.message("A")).kind).toBe("absent");
    expect((await search.message("A")).kind).toBe("throttled");
  });
});

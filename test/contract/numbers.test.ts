import { describe, expect, test } from "vitest";
import { openTarget, pause, spendsMoney } from "./target.ts";

describe.each(["json", "xml"] as const)("numbers, answered in %s", (format) => {
  test("numbers for rent come in pages of the asked size", async () => {
    await using target = await openTarget();
    const { numbers } = target.client({ format });
    await pause();
    const page = await numbers.available({ country: "GB", size: 2 });
    if (page.kind !== "page") throw new Error(page.kind);
    expect(page.numbers.length).toBeLessThanOrEqual(2);
    expect(page.count).toBeGreaterThanOrEqual(page.numbers.length);
    for (const number of page.numbers) {
      expect(number).toMatchObject({ country: "GB", msisdn: expect.stringMatching(/^44\d+$/) });
    }
  });

  test("numbers for rent are found by the digits that they end with", async () => {
    await using target = await openTarget();
    const { numbers } = target.client({ format });
    await pause();
    const pattern = { digits: "1", at: "end" } as const;
    const page = await numbers.available({ country: "GB", pattern, features: ["SMS"] });
    if (page.kind !== "page") throw new Error(page.kind);
    expect(page.numbers.filter(({ msisdn }) => !msisdn.endsWith("1"))).toEqual([]);
    expect(page.numbers.filter(({ features }) => !features.includes("SMS"))).toEqual([]);
  });

  test("nothing at all is an empty page", async () => {
    await using target = await openTarget();
    const { numbers } = target.client({ format });
    await pause();
    const pattern = { digits: "999999999999999", at: "start" } as const;
    const page = await numbers.owned({ pattern });
    expect(page).toEqual({ kind: "page", index: 1, count: 0, numbers: [] });
  });

  test("all pages together hold as many owned numbers as are counted", async () => {
    await using target = await openTarget();
    const { numbers } = target.client({ format });
    let [seen, count] = [0, 0];
    await pause();
    for await (const page of numbers.ownedPages({ size: 100 })) {
      if (page.kind !== "page") throw new Error(page.kind);
      seen += page.numbers.length;
      count = page.count;
      await pause();
    }
    expect(seen).toBe(count);
  });

  test.skipIf(spendsMoney)("a number is rented, set up, listed and given back", async () => {
    await using target = await openTarget();
    const { numbers } = target.client({ format });
    const found = await numbers.available({ country: "GB", features: ["SMS"], size: 1 });
    const msisdn = found.kind === "page" ? found.numbers[0]?.msisdn : undefined;
    if (msisdn === undefined) throw new Error("no number for rent");
    const line = { country: "GB", msisdn };
    expect(await numbers.buy(line)).toEqual({ kind: "done" });
    expect(await numbers.buy(line)).toMatchObject({ kind: "refused", code: 420 });
    const voiceCallback = { type: "tel", value: "447700900999" } as const;
    const update = { ...line, voiceCallback, applicationId: "eeeeeeee-ffff" };
    expect(await numbers.update(update)).toEqual({ kind: "done" });
    expect(await numbers.owned({ pattern: { digits: msisdn, at: "start" } })).toMatchObject({
      kind: "page",
      count: 1,
      numbers: [
        {
          ...line,
          voiceCallbackType: "tel",
          voiceCallbackValue: "447700900999",
          applicationId: "eeeeeeee-ffff",
        },
      ],
    });
    expect(await numbers.cancel(line)).toEqual({ kind: "done" });
    expect(await numbers.cancel(line)).toMatchObject({ kind: "refused", code: 420 });
    expect(await numbers.update(update)).toMatchObject({ kind: "refused", code: 420 });
  });

  test.skipIf(spendsMoney)("many numbers are walked page by page", async () => {
    await using target = await openTarget();
    const { numbers } = target.client({ format });
    const found = await numbers.available({ country: "GB", size: 25 });
    if (found.kind !== "page") throw new Error(found.kind);
    const lines = found.numbers.map(({ country, msisdn }) => ({ country, msisdn }));
    expect(lines).toHaveLength(25);
    await Promise.all(lines.map((line) => numbers.buy(line)));
    const walked: string[] = [];
    for await (const page of numbers.ownedPages()) {
      if (page.kind === "page") walked.push(...page.numbers.map(({ msisdn }) => msisdn));
    }
    expect(walked.toSorted()).toEqual(lines.map(({ msisdn }) => msisdn).toSorted());
  });
});

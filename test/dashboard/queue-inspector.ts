import { expect } from "vitest";
import { visitorOf } from "./visitor.ts";

/** Looks into the queues as an administrator does, and tries what nobody may. @param key of an administrator */
export async function lookIntoQueues(url: string, key?: string): Promise<void> {
  const place = "/operations/queues";
  const somebody = visitorOf(url);
  expect((await somebody.get(place)).headers.get("location")).toContain("/sign-in");
  await somebody.signIn(key);
  expect((await somebody.get("/operations")).text).toContain(`href="${place}"`);

  const page = await somebody.get(place);
  expect([page.status, page.text]).toEqual([200, expect.stringContaining("Volley: queues")]);
  expect(page.text).not.toMatch(/(?:src|href)="https?:/);
  expect(page.headers.get("content-security-policy")).toContain("script-src 'self';");
  const [, script = ""] = /<script defer src="(static\/js\/main[^"]+)"/.exec(page.text) ?? [];
  const served = await somebody.get(`${place}/${script}`);
  expect([served.status, served.headers.get("content-type")]).toEqual([
    200,
    expect.stringContaining("javascript"),
  ]);

  const seen = await somebody.get(`${place}/api/queues`);
  expect(JSON.parse(seen.text)).toMatchObject({
    queues: ["volley-campaign", "volley-import"].map((name) => ({
      name,
      readOnlyMode: true,
      counts: { waiting: 0, failed: 0 },
    })),
  });
  const hints = await somebody.get(`${place}/api/queues?activeQueue=volley-import&status=waiting`);
  expect(hints.status).toBe(200);
  const stats = await somebody.get(`${place}/api/redis/stats`);
  expect([stats.status, JSON.parse(stats.text)]).toEqual([200, expect.any(Object)]);
  await somebody.get("/operations");
  for (const path of ["pause", "volley-campaign/pause", "volley-import/obliterate"]) {
    expect((await somebody.post(`${place}/api/queues/${path}`)).status).toBe(404);
  }
}

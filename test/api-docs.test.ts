import { expect, test } from "vitest";
import { allProblems } from "../packages/api/src/http/problems/catalogue.ts";
import { refusal, startApi } from "./support/api.ts";

test("the API explains itself to who has no key", async () => {
  const api = await startApi({ settings: { VOLLEY_REQUESTS_PER_MINUTE: "3" } });
  const findings: string[] = [];
  for (const { code, todo } of allProblems()) {
    const page = await api.call("GET", `/docs/problems/${code}`, { key: null });
    const isPage = page.status === 200 && page.text.includes(`<code>${code}</code>`);
    if (!isPage || todo === "") findings.push(`${code}: ${page.status}`);
  }
  expect(findings).toEqual([]);

  const refused = await api.call("GET", "/v1/campaigns", { key: null });
  expect(refusal(refused)).toBe("401 unauthorized");
  const page = await api.call("GET", String(refused.json["type"]), { key: null });
  expect([page.status, page.headers.get("content-type")]).toEqual([
    200,
    "text/html; charset=utf-8",
  ]);
  expect(page.text).toContain("volley key create");
  expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
  const list = await api.call("GET", "/docs/problems", { key: null });
  expect(list.text).toContain('href="/docs/problems/unauthorized"');
  expect((await api.call("GET", "/docs/problems/constructor", { key: null })).status).toBe(404);

  const docs = await api.call("GET", "/docs", { key: null });
  const files = [...docs.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path = ""]) => path);
  expect(files).toHaveLength(3);
  for (const path of [...files, "/openapi.json"]) {
    const file = await api.call("GET", path, { key: null });
    expect([path, file.status, file.text.length > 100]).toEqual([path, 200, true]);
  }

  // No address above is under /v1, so the key still has all that it may ask.
  const asked = await Promise.all([1, 2, 3].map(() => api.call("GET", "/v1/keys")));
  expect(asked.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(asked[0]?.headers.get("ratelimit-policy")).toBe('"key";q=3;w=60');
  expect(asked[0]?.headers.get("ratelimit")).toMatch(/^"key";r=[012];t=\d+$/);
  const tooMany = await api.call("GET", "/v1/keys");
  expect(refusal(tooMany)).toBe("429 too_many_requests");
  expect(Number(tooMany.headers.get("retry-after"))).toBeGreaterThan(0);
});

import { expect, test } from "vitest";
import { callbackOf } from "./callback.ts";

const LOCAL = "http://127.0.0.1:8080";
const PUBLIC = "https://sms.example.com";

test.each<[label: string, restUrl: string, publicUrl: string | null, base: string | null]>([
  ["the real provider gets the public URL", "https://rest.nexmo.com", PUBLIC, PUBLIC],
  ["the real provider gets nothing that it cannot reach", "https://rest.nexmo.com", null, null],
  ["a simulator here gets our own address", "http://127.0.0.1:9000", null, LOCAL],
  ["a simulator elsewhere in the loop gets it, too", "http://127.8.9.10:9000", null, LOCAL],
  ["a simulator under the name of this machine gets it", "http://localhost:9000", null, LOCAL],
  ["a simulator on IPv6 gets it", "http://[::1]:9000", null, LOCAL],
  ["a simulator gets the public URL when there is one", "http://localhost:9000", PUBLIC, PUBLIC],
  [
    "a public URL may have a path",
    "https://rest.nexmo.com",
    `${PUBLIC}/volley`,
    `${PUBLIC}/volley`,
  ],
  ["a host that only begins like this machine gets nothing", "http://127.example.com", null, null],
  ["a host whose name ends like this machine gets nothing", "http://my.localhost.com", null, null],
])("%s", (_label, restUrl, publicUrl, base) => {
  const callback = callbackOf({ restUrl, webhookToken: "tok" }, { publicUrl, localUrl: LOCAL });
  expect(callback).toBe(base === null ? null : `${base}/webhooks/tok/receipt`);
});

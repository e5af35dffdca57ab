import { sign, SIGNATURE_METHODS, type SignatureKey } from "@volley/nexmo";
import { sql } from "kysely";
import { expect, test, vi } from "vitest";
import { addAccount, type Api, refusal, startApi, startProvider } from "./support/api.ts";

const RECEIPT = { msisdn: "447700900000", to: "Volley", status: "delivered", "err-code": "0" };
const SECRET = "signature secret";

type Fields = Readonly<Record<string, string>>;

async function start(): Promise<{ api: Api; account: string; path: string }> {
  const api = await startApi();
  const account = await addAccount(api, await startProvider());
  const { json } = await api.call("GET", `/v1/accounts/${account}`);
  return { api, account, path: String(json["receiptPath"]) };
}

const change = async (api: Api, account: string, body: object) =>
  await api.call("PATCH", `/v1/accounts/${account}`, { body });

function signed(fields: Fields, key: SignatureKey, agoSeconds = 0): Fields {
  const timestamp = String(Math.floor(Date.now() / 1_000) - agoSeconds);
  const complete = { ...RECEIPT, ...fields, timestamp, nonce: "0b1f8b2c" };
  return { ...complete, sig: sign(complete, key) };
}

const push = async (api: Api, path: string, fields: Fields) =>
  await api.call("GET", `${path}?${new URLSearchParams(fields).toString()}`, { key: null });

const journal = async ({ db }: Api) => {
  const { rows } = await sql<{ messageId: string }>`
    select message_id from receipt order by id`.execute(db);
  return rows.map(({ messageId }) => messageId);
};

/** Processes follow a change of an account within seconds. */
const soon = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 30_000, interval: 100 });

test("with a signature secret only what is signed by it, now and whole, is taken", async () => {
  const { api, account, path } = await start();
  const taken: string[] = [];
  for (const method of SIGNATURE_METHODS) {
    const answer = await change(api, account, { signatureSecret: SECRET, signatureMethod: method });
    expect(answer.json["signature"]).toEqual({ method, acceptUnsigned: false });
    const good = signed({ messageId: method }, { method, secret: SECRET });
    await soon(async () => expect((await push(api, path, good)).status).toBe(200));
    taken.push(method);
    const upper = { ...good, sig: good["sig"]?.toUpperCase() ?? "" };
    expect((await push(api, path, upper)).status).toBe(200);
    taken.push(method);

    const refused: readonly [string, Fields, string][] = [
      ["unsigned", { ...RECEIPT, messageId: "bad" }, "503 signature_missing"],
      ["changed", { ...good, status: "failed" }, "401 signature_wrong"],
      ["cut", { ...good, sig: good["sig"]?.slice(1) ?? "" }, "401 signature_wrong"],
      ["empty", { ...good, sig: "" }, "401 signature_wrong"],
      [
        "by another secret",
        signed({ messageId: "bad" }, { method, secret: `${SECRET}!` }),
        "401 signature_wrong",
      ],
      [
        "by the API secret",
        signed({ messageId: "bad" }, { method, secret: "Simulator1" }),
        "401 signature_wrong",
      ],
    ];
    for (const [label, fields, expected] of refused) {
      expect([method, label, refusal(await push(api, path, fields))]).toEqual([
        method,
        label,
        expected,
      ]);
    }
  }
  expect(await journal(api)).toEqual(taken);
  // The address is still tried by a bare request, which nobody signs.
  expect((await api.call("GET", path, { key: null })).status).toBe(200);
  expect(api.events.filter((event) => event === "webhook.refused")).toHaveLength(2);
});

test("a late retry of what is known is taken without effect, and a late one that is news is not", async () => {
  const { api, account, path } = await start();
  const key = { method: "sha256", secret: SECRET } as const;
  await change(api, account, { signatureSecret: SECRET, signatureMethod: "sha256" });
  expect((await push(api, path, signed({ messageId: "known" }, key))).status).toBe(200);
  const late = signed({ messageId: "known" }, key, 6 * 60);
  expect((await push(api, path, late)).status).toBe(200);
  for (const news of [{ messageId: "new" }, { messageId: "known", status: "failed" }]) {
    const answer = await push(api, path, signed(news, key, 6 * 60));
    expect(refusal(answer)).toBe("503 signature_late");
    expect(answer.headers.get("retry-after")).toBe("5");
    const ahead = await push(api, path, signed(news, key, -6 * 60));
    expect(refusal(ahead)).toBe("503 signature_late");
  }
  expect(await journal(api)).toEqual(["known"]);
});

test("unsigned ones are taken for as long as the account says so, and the secret is never shown", async () => {
  const { api, account, path } = await start();
  const unsigned = { ...RECEIPT, messageId: "1" };
  expect((await push(api, path, unsigned)).status).toBe(200);
  const refused = await change(api, account, { signatureMethod: "sha1" });
  expect(refusal(refused)).toBe("422 signature_secret_needed");

  const on = await change(api, account, { signatureSecret: SECRET, acceptUnsigned: true });
  expect(on.json["signature"]).toEqual({ method: "md5hash", acceptUnsigned: true });
  expect(on.text).not.toContain(SECRET);
  const wrong = signed({ messageId: "2" }, { method: "md5hash", secret: "wrong" });
  await soon(async () => expect(refusal(await push(api, path, wrong))).toBe("401 signature_wrong"));
  expect((await push(api, path, unsigned)).status).toBe(200);
  const kept = await api.db.selectFrom("account").selectAll().execute();
  expect(kept[0]?.sealedSignatureSecret?.toString("latin1")).not.toContain(SECRET);

  const strict = await change(api, account, { acceptUnsigned: false });
  expect(strict.json["signature"]).toEqual({ method: "md5hash", acceptUnsigned: false });
  await soon(async () =>
    expect(refusal(await push(api, path, unsigned))).toBe("503 signature_missing"),
  );
  const off = await change(api, account, { signatureSecret: null });
  expect(off.json["signature"]).toBeNull();
  await soon(async () => expect((await push(api, path, unsigned)).status).toBe(200));
});

test("a receipt that names another account's key is refused", async () => {
  const { api, path } = await start();
  const foreign = { ...RECEIPT, messageId: "1", "api-key": "somebody" };
  expect(refusal(await push(api, path, foreign))).toBe("403 another_account");
  expect((await push(api, path, { ...foreign, "api-key": "volley01" })).status).toBe(200);
  expect(await journal(api)).toEqual(["1"]);
});

import { createServer, type ServerResponse } from "node:http";
import { connect } from "node:net";
import { SEND_CODES } from "@volley/nexmo";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectProvider } from "../packages/api/src/provider.ts";
import { findFreePort } from "../packages/api/src/embedded/free-port.ts";
import type { SubmitOutcome } from "../packages/engine/src/domain/outcome.ts";
import { type Settlement, settlementOf } from "../packages/engine/src/domain/settlement.ts";

/** How the provider answers the next request. */
let script: (response: ServerResponse) => void = () => undefined;
let url = "";
const server = createServer((request, response) => {
  request.resume().on("end", () => script(response));
});

beforeAll(async () => {
  const port = await findFreePort();
  await new Promise<void>((resolve) => void server.listen(port, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const SMS = {
  from: "Volley",
  to: "447700900123",
  text: "Hi",
  type: "text",
  clientRef: "0".repeat(40),
} as const;

async function submit(restUrl = url): Promise<SubmitOutcome> {
  const provider = connectProvider({
    restUrl,
    apiKey: "volley01",
    apiSecret: "Simulator1",
    connections: 1,
    callback: null,
  });
  try {
    return await provider.submit(SMS);
  } finally {
    await provider.close();
  }
}

/** What becomes of the recipient; whether that counts as a failed try, and whether the account goes on. */
type Fate = readonly [recipient: Settlement["state"], failed: boolean, campaign: "runs" | "paused"];

function fateOf(outcome: SubmitOutcome): Fate {
  const settlement = settlementOf(outcome, 0, 0.5);
  const failed = settlement.state === "pending" && settlement.failed;
  return [settlement.state, failed, outcome.kind === "accountStopped" ? "paused" : "runs"];
}

const SUBMITTED: Fate = ["submitted", false, "runs"];
const AGAIN_FREE: Fate = ["pending", false, "runs"];
const AGAIN: Fate = ["pending", true, "runs"];
const REJECTED: Fate = ["rejected", false, "runs"];
const STOPPED: Fate = ["pending", false, "paused"];
const UNKNOWN: Fate = ["unknown", false, "runs"];

/** Every status of the provider's lists, as provider-facts and the reference have them. */
const BY_STATUS: Readonly<Record<number, Fate>> = {
  0: SUBMITTED,
  1: AGAIN_FREE,
  2: REJECTED,
  3: REJECTED,
  4: STOPPED,
  5: AGAIN,
  6: REJECTED,
  7: REJECTED,
  8: STOPPED,
  9: STOPPED,
  10: AGAIN,
  11: STOPPED,
  12: REJECTED,
  13: AGAIN,
  14: STOPPED,
  15: REJECTED,
  16: REJECTED,
  17: REJECTED,
  18: REJECTED,
  19: REJECTED,
  20: REJECTED,
  22: REJECTED,
  23: REJECTED,
  29: REJECTED,
  32: STOPPED,
  33: REJECTED,
  34: REJECTED,
  101: REJECTED,
  102: REJECTED,
  103: REJECTED,
};
/** Numbers that no list has a meaning for: sending them again could repeat for ever. */
const UNLISTED = [21, 24, 25, 26, 27, 28, 30, 31, 35, 99, 100, 104, 999];

function answerStatus(code: number) {
  return (response: ServerResponse): void => {
    const accepted = { status: "0", "message-id": "0A01", "message-price": "0.03" };
    const message = code === 0 ? accepted : { status: String(code), "error-text": "said no" };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ "message-count": "1", messages: [message] }));
  };
}

test("the table knows every status that the client knows, and no other", () => {
  expect(Object.keys(BY_STATUS)).toEqual(Object.keys(SEND_CODES));
});

describe("by status", () => {
  test.each(Object.entries(BY_STATUS))("%s", async (code, fate) => {
    script = answerStatus(Number(code));
    expect(fateOf(await submit())).toEqual(fate);
  });

  test.each(UNLISTED)("%i, which is not in any list, is refused for good", async (code) => {
    script = answerStatus(code);
    expect(fateOf(await submit())).toEqual(REJECTED);
  });

  test.each([4, 8, 9, 11, 14, 32])("%i says what to do about the account", async (code) => {
    script = answerStatus(code);
    expect(await submit()).toMatchObject({
      kind: "accountStopped",
      code,
      reason: expect.stringMatching(
        /^said no\. [A-Z].+, then resume its campaigns \(volley account resume\)\.$/,
      ),
    });
  });
});

test("a text of which some parts were taken is submitted, and never sent again", async () => {
  script = (response) => {
    const taken = { status: "0", "message-id": "0A01", "message-price": "0.03" };
    const messages = [taken, { status: "1", "error-text": "Throttled" }];
    response.end(JSON.stringify({ "message-count": "2", messages }));
  };
  const outcome = await submit();
  expect(outcome.kind).toBe("partlyAccepted");
  expect(fateOf(outcome)).toEqual(SUBMITTED);
});

describe("by HTTP status", () => {
  test.each<[status: number, fate: Fate]>([
    [400, UNKNOWN],
    [401, STOPPED],
    [403, STOPPED],
    [404, UNKNOWN],
    [420, UNKNOWN],
    [429, AGAIN],
    [302, UNKNOWN],
    [500, UNKNOWN],
    [502, UNKNOWN],
    [503, UNKNOWN],
    [504, UNKNOWN],
  ])("%i", async (status, fate) => {
    script = (response) => {
      response.statusCode = status;
      response.end("<html>no</html>");
    };
    expect(fateOf(await submit())).toEqual(fate);
  });
});

describe("by what the network does", () => {
  test.each<[what: string, act: (response: ServerResponse) => void]>([
    ["a connection that is closed without an answer", (response) => response.destroy()],
    ["a reset", (response) => void response.socket?.resetAndDestroy()],
    ["an answer that is cut off", (response) => cutOff(response)],
    ["an answer that is no JSON", (response) => void response.end("<html>OK</html>")],
    ["an empty answer", (response) => void response.end()],
    ["an answer without messages", (response) => void response.end('{"message-count":"0"}')],
    [
      "an accepted part without an id",
      (response) => void response.end('{"messages":[{"status":"0"}]}'),
    ],
  ])("%s leaves it unknown", async (_what, act) => {
    script = act;
    expect(fateOf(await submit())).toEqual(UNKNOWN);
  });

  test("a connection that is refused was never a request, so it is tried again", async () => {
    const port = await findFreePort();
    await expect(
      new Promise((resolve, reject) => {
        connect(port, "127.0.0.1").on("connect", resolve).on("error", reject);
      }),
    ).rejects.toMatchObject({ code: "ECONNREFUSED" });
    expect(fateOf(await submit(`http://127.0.0.1:${port}`))).toEqual(AGAIN);
  });

  test("a name that leads nowhere was never a request either", async () => {
    expect(fateOf(await submit("http://provider.invalid"))).toEqual(AGAIN);
  });
});

function cutOff(response: ServerResponse): void {
  response.writeHead(200, { "content-length": "1000" });
  response.write('{"messages":[');
  setTimeout(() => response.destroy(), 20);
}

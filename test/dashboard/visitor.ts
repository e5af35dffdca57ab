import { KEY } from "../support/api.ts";

type Answer = { readonly status: number; readonly headers: Headers; readonly text: string };

/** Somebody at a browser without scripts: keeps cookies, sends forms, follows nothing by itself. */
export type Visitor = {
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** Sends a form with the token of the page that was last looked at. */
  post(path: string, fields?: Readonly<Record<string, string>>): Promise<Answer>;
  /** The same as it comes, with what a page would add left out. */
  postBare(path: string, fields: Readonly<Record<string, string>>): Promise<Answer>;
  signIn(key?: string): Promise<Answer>;
  /** Listens to a part of a page; each turn is what it is told next. */
  listen(path: string): Promise<AsyncDisposable & { next(): Promise<string> }>;
};

export function visitorOf(url: string): Visitor {
  let cookie = "";
  let token = "";
  const ask = async (path: string, init: RequestInit): Promise<Answer> => {
    const headers = { cookie, ...Object.fromEntries(new Headers(init.headers)) };
    const answer = await fetch(`${url}${path}`, { ...init, headers, redirect: "manual" });
    for (const set of answer.headers.getSetCookie()) cookie = set.split(";")[0] ?? "";
    const text = await answer.text();
    token = /name="token" value="([^"]+)"/.exec(text)?.[1] ?? token;
    return { status: answer.status, headers: answer.headers, text };
  };
  const postBare: Visitor["postBare"] = async (path, fields) =>
    await ask(path, { method: "POST", body: new URLSearchParams(fields) });
  return {
    get: async (path, headers = {}) => await ask(path, { headers }),
    post: async (path, fields = {}) => await postBare(path, { token, ...fields }),
    postBare,
    signIn: async (key = KEY) => await postBare("/sign-in", { key }),
    async listen(path) {
      const { body } = await fetch(`${url}${path}`, { headers: { cookie } });
      const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      return {
        async next() {
          for (;;) {
            const [event, ...others] = text.split("\n\n");
            if (others.length > 0) text = others.join("\n\n");
            if (others.length > 0 && event?.includes("data: "))
              return event.replaceAll("data: ", "");
            if (others.length > 0) continue;
            const { done, value } = (await reader?.read()) ?? { done: true };
            if (done) throw new Error(`${path} ended`);
            text += value ?? "";
          }
        },
        [Symbol.asyncDispose]: async () => await reader?.cancel(),
      };
    },
  };
}

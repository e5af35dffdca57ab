import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import {
  type Account,
  changeReplySettings,
  type CommonAction,
  type Db,
  findAccount,
  keywordProblem,
  listKeywords,
  type OwnAnswers,
  readReplySettings,
  removeKeyword,
  setDeadNumbers,
  setKeyword,
  wordsOf,
} from "@volley/engine";
import type { App } from "../app.ts";
import { access } from "./access.ts";
import { change } from "./change.ts";
import { accountEntry } from "./entries.ts";
import { pathId } from "./ids.ts";
import { invalid, notFound } from "./problem.ts";
import { KeywordBody, KeywordParams, ReplySettingsBody } from "./reply-schemas.ts";
import { keywordView } from "../reply-views.ts";
import { IdParams } from "./schemas.ts";
import { Keyword, ReplySettings } from "./answers/replies.ts";
import { NoContent, answers } from "./answers/shapes.ts";

/** How an account understands what people write, and what it answers. */
export function replySettingRoutes(app: App): FastifyPluginAsyncTypebox {
  const { db } = app;
  const existing = async (id: string): Promise<Account> => {
    const account = await findAccount(db, pathId("account", id));
    if (!account) throw notFound("account");
    return account;
  };
  return async (server) => {
    server.get(
      "/accounts/:id/replies",
      {
        config: access("replies:read", "account"),
        schema: {
          summary: "How messages from people are understood",
          params: IdParams,
          ...answers({ 200: ReplySettings }),
        },
      },
      async (request) => await show(db, await existing(request.params.id)),
    );
    server.patch(
      "/accounts/:id/replies",
      {
        config: access("replies:write", "account"),
        schema: {
          summary: "Choose languages and answers, and whether dead numbers are tried",
          params: IdParams,
          body: ReplySettingsBody,
          ...answers({ 200: ReplySettings }),
        },
      },
      async (request, reply) => {
        const account = await existing(request.params.id);
        const { languages, answers: own, deadNumbers } = request.body;
        return await change(app, { request, reply }, async (work) => {
          if (deadNumbers !== undefined) await setDeadNumbers(work.db, account.id, deadNumbers);
          await changeReplySettings(work.db, account.id, {
            ...(languages === undefined ? {} : { languages }),
            ...splitAnswers(own ?? {}),
          });
          const after = (await findAccount(work.db, account.id)) ?? account;
          const entry = accountEntry("replies.change", account, { after: request.body });
          return { body: await show(work.db, after), entry };
        });
      },
    );
    server.put(
      "/accounts/:id/keywords/:word",
      {
        config: access("replies:write", "account"),
        schema: {
          summary: "Give a keyword a meaning in this account",
          params: KeywordParams,
          body: KeywordBody,
          ...answers({ 200: Keyword }),
        },
      },
      async (request, reply) => {
        const account = await existing(request.params.id);
        const word = wordsOf(request.params.word).join(" ");
        const { action, alone = false, answer = null } = request.body;
        const problem = keywordProblem({ word, action });
        if (problem !== null)
          throw invalid("invalid_keyword", `"${request.params.word}": ${problem}`);
        if (action === "answer" && answer === null) {
          throw invalid("invalid_keyword", "give the answer that this keyword is to get");
        }
        return await change(app, { request, reply }, async (work) => {
          const keyword = { word, action, alone, answer };
          const body = keywordView(await setKeyword(work.db, account.id, keyword));
          return { body, entry: accountEntry("keyword.set", account, { after: keyword }) };
        });
      },
    );
    server.delete(
      "/accounts/:id/keywords/:word",
      {
        config: access("replies:write", "account"),
        schema: {
          summary: "Take a keyword of this account away",
          params: KeywordParams,
          ...answers({ 204: NoContent }),
        },
      },
      async (request, reply) => {
        const account = await existing(request.params.id);
        const word = wordsOf(request.params.word).join(" ");
        return await change(app, { request, reply }, async (work) => {
          if (!(await removeKeyword(work.db, account.id, word))) throw notFound("keyword");
          const entry = accountEntry("keyword.remove", account, { before: { word } });
          return { status: 204, body: null, entry };
        });
      },
    );
  };
}

async function show(db: Db, account: Account) {
  const settings = await readReplySettings(db, account.id);
  const keywords = (await listKeywords(db, account.id)).map(keywordView);
  return { ...settings, deadNumbers: account.deadNumbers, keywords };
}

const DEFAULT = "default";
const ACTIONS: readonly CommonAction[] = ["stop", "start", "help"];

function splitAnswers(given: OwnAnswers) {
  return {
    answers: Object.fromEntries(Object.entries(given).filter(([, text]) => text !== DEFAULT)),
    asByDefault: ACTIONS.filter((action) => given[action] === DEFAULT),
  };
}

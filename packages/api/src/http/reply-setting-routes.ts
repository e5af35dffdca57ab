import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import {
  type Account,
  changeReplySettings,
  type CommonAction,
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
import { pathId } from "./ids.ts";
import { invalid, notFound } from "./problem.ts";
import { KeywordBody, KeywordParams, ReplySettingsBody } from "./reply-schemas.ts";
import { keywordView } from "../reply-views.ts";
import { IdParams } from "./schemas.ts";

/** How an account understands what people write, and what it answers. */
export function replySettingRoutes(app: App): FastifyPluginAsyncTypebox {
  const { db } = app;
  const existing = async (id: string): Promise<Account> => {
    const account = await findAccount(db, pathId("account", id));
    if (!account) throw notFound("account");
    return account;
  };
  const show = async (account: Account) => {
    const { languages, answers } = await readReplySettings(db, account.id);
    const keywords = (await listKeywords(db, account.id)).map(keywordView);
    return { languages, answers, deadNumbers: account.deadNumbers, keywords };
  };
  return async (server) => {
    server.get(
      "/accounts/:id/replies",
      {
        config: access("replies:read", "account"),
        schema: { summary: "How messages from people are understood", params: IdParams },
      },
      async (request) => await show(await existing(request.params.id)),
    );
    server.patch(
      "/accounts/:id/replies",
      {
        config: access("replies:write", "account"),
        schema: {
          summary: "Choose languages and answers, and whether dead numbers are tried",
          params: IdParams,
          body: ReplySettingsBody,
        },
      },
      async (request) => {
        const account = await existing(request.params.id);
        const { languages, answers, deadNumbers } = request.body;
        if (deadNumbers !== undefined) await setDeadNumbers(db, account.id, deadNumbers);
        await changeReplySettings(db, account.id, {
          ...(languages === undefined ? {} : { languages }),
          ...splitAnswers(answers ?? {}),
        });
        return await show(await existing(request.params.id));
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
        },
      },
      async (request) => {
        const { id: accountId } = await existing(request.params.id);
        const word = wordsOf(request.params.word).join(" ");
        const { action, alone = false, answer = null } = request.body;
        const problem = keywordProblem({ word, action });
        if (problem !== null)
          throw invalid("invalid_keyword", `"${request.params.word}": ${problem}`);
        if (action === "answer" && answer === null) {
          throw invalid("invalid_keyword", "give the answer that this keyword is to get");
        }
        return keywordView(await setKeyword(db, accountId, { word, action, alone, answer }));
      },
    );
    server.delete(
      "/accounts/:id/keywords/:word",
      {
        config: access("replies:write", "account"),
        schema: { summary: "Take a keyword of this account away", params: KeywordParams },
      },
      async (request, reply) => {
        const { id: accountId } = await existing(request.params.id);
        const word = wordsOf(request.params.word).join(" ");
        if (!(await removeKeyword(db, accountId, word))) throw notFound("keyword");
        return await reply.code(204).send();
      },
    );
  };
}

const DEFAULT = "default";
const ACTIONS: readonly CommonAction[] = ["stop", "start", "help"];

function splitAnswers(given: OwnAnswers) {
  return {
    answers: Object.fromEntries(Object.entries(given).filter(([, text]) => text !== DEFAULT)),
    asByDefault: ACTIONS.filter((action) => given[action] === DEFAULT),
  };
}

import type { Account } from "../db/accounts.ts";
import { type SendDeps, type SendLane, startSendLane } from "./lane/lane.ts";
import type { Provider } from "./ports.ts";

/** What sends for an account as it was when the post was opened. */
export type Post = {
  readonly account: Account;
  readonly lane: SendLane;
  readonly provider: Provider;
};

export type Posts = {
  /**
   * The post of an account, opened when there is none. One whose account has changed meanwhile is followed by
   * another at once: they share the slots, and answers to what the old one has on the wire come back to it.
   *
   * @throws whatever connecting throws, as for credentials that cannot be read
   */
  of(account: Account): Post;
  readonly open: readonly Post[];
  /** Nothing new is begun, and what is on the wire is waited for (15 s at the most). */
  stopLanes(): Promise<void>;
  /** Only when what the lanes have brought is written. */
  closeProviders(): Promise<void>;
};

export type PostDeps = Omit<SendDeps, "provider"> & {
  readonly connectProvider: (account: Account) => Provider;
};

/** Opens a post for each account with work; they stay until the process ends or the account changes. */
export function createPosts(deps: PostDeps): Posts {
  const posts = new Map<number, Post>();
  const leaving = new Set<Promise<void>>();

  async function leave({ account, lane, provider }: Post): Promise<void> {
    try {
      await lane.stop();
      await provider.close();
      deps.log("account.followed", { account: account.name });
    } catch (error) {
      deps.log("account.follow_failed", { account: account.name, error });
    }
  }

  return {
    // Without a pause in between, so that two callers at once cannot open two for one account.
    of(account) {
      const known = posts.get(account.id);
      if (known && isSameAccess(known.account, account)) return known;
      const provider = deps.connectProvider(account);
      const post = { account, lane: startSendLane(account, { ...deps, provider }), provider };
      posts.set(account.id, post);
      if (known) {
        const left = leave(known).finally(() => leaving.delete(left));
        leaving.add(left);
      }
      return post;
    },
    get open() {
      return [...posts.values()];
    },
    async stopLanes() {
      await Promise.all([...[...posts.values()].map(({ lane }) => lane.stop()), ...leaving]);
    },
    async closeProviders() {
      await Promise.all([...posts.values()].map(({ provider }) => provider.close()));
    },
  };
}

/** Whether what sends for an account may go on as it is. */
function isSameAccess(a: Account, b: Account): boolean {
  return (
    a.name === b.name &&
    a.apiKey === b.apiKey &&
    a.restUrl === b.restUrl &&
    a.sealedSecret.equals(b.sealedSecret)
  );
}

import { type Static, Type } from "typebox";
import { free, id, list, orNull, text, time, word } from "./shapes.ts";

const KEY = {
  id: id("key"),
  name: text("As people call it", "crm"),
  prefix: orNull(text("The beginning of the key, to tell keys apart", "vk_1a2b3c4d")),
  scopes: list(text("What it may do", "campaigns:read")),
  accounts: orNull(list(id("account"), "All that it reaches; null: all accounts")),
  createdAt: time("When it was made"),
  expiresAt: orNull(time("From when on it is refused")),
  lastUsedAt: orNull(time("When it was used last, to the minute")),
  revokedAt: orNull(time("When it was ended for good")),
};

/** Never the key itself. */
export const KeyAnswer = Type.Object(KEY, { title: "Key" });
export type KeyAnswer = Static<typeof KeyAnswer>;

export const MadeKey = Type.Object({
  ...KEY,
  key: text("The key. It is in this answer only: nobody can show it again"),
});

export const AuditLineAnswer = Type.Object(
  {
    id: id("audit"),
    at: time("When"),
    actor: Type.Object({
      kind: word(["key", "cli"], "A key of the API, or somebody at the command line"),
      keyId: orNull(id("key")),
      name: text("Of the key, or of the person"),
      origin: text("The client's address, or the machine", "203.0.113.7"),
    }),
    action: text("What was done", "campaign.start"),
    accountId: orNull(id("account", "Null for what concerns all accounts")),
    subject: orNull(text("What it was done to", "cmp_1")),
    before: orNull(free("Members that were changed, as they were")),
    after: orNull(free("The same, as they are")),
  },
  { title: "AuditLine" },
);
export type AuditLineAnswer = Static<typeof AuditLineAnswer>;

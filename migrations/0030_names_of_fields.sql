-- What the fields of an import's recipients are called, so that no recipient has to be looked for to know it.
-- Null for imports from before.
alter table import add column fields text[];

-- What a settlement was certified with: the snapshot at which its figures were seen, and their digest. A server
-- that does not know them certifies without.
--
-- Locks: settlement exclusively, for milliseconds.
-- Oldest binary: schema 2

alter table settlement
  add column snapshot text not null default '',
  add column catalog_revision bigint not null default 0,
  add column budget_revision bigint not null default 0,
  add column figures_digest text not null default '';

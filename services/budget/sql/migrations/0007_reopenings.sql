-- Closing as a decision that can be taken back: what disagreed and why a year was closed all the same, and
-- how a settlement was superseded. A server that does not know them closes years without looking at
-- statements, shows nothing of what was superseded, and keeps no reason when it certifies.
--
-- Locks: settlement exclusively and head against writes, for milliseconds.
-- Oldest binary: schema 2

alter table settlement
  add column disagreement_count int not null default 0,
  add column disagreement_reason text not null default '';

-- The closing of a year is superseded once.
create table settlement_reopening (
  jurisdiction text not null,
  fiscal_year int not null,
  closing_revision bigint not null,
  revision bigint not null,
  reason text not null,
  recorded_at timestamptz not null,
  constraint settlement_reopening_pk primary key (jurisdiction, fiscal_year, closing_revision),
  constraint settlement_reopening_settlement_fk foreign key
    (jurisdiction, fiscal_year, closing_revision)
    references settlement (jurisdiction, fiscal_year, revision_from)
);

grant select, insert on settlement_reopening to kuzukuri_budget;

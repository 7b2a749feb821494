-- The ledger of record: every event of a year, its references to other entries, dimensions, budget
-- control and settlement; and what each write touched, so that writes can be followed in order.
--
-- Locks: ledger_entry and request exclusively while the new indexes are built (seconds per million
-- entries).
-- Oldest binary: schema 2

alter table request add column touched text not null default '';
create index request_revision on request (jurisdiction, revision);

alter table budget_line add column rollups text[] not null default '{}';

alter table budget_year add column control int not null default 1;
alter table budget_year add column control_level int not null default 0;
alter table budget_year add column control_nodes text[] not null default '{}';

-- Entries made before they had ids keep the ones their names were made of.
alter table ledger_entry add column id text collate "C";
update ledger_entry set id = revision || '-' || entry_index;
alter table ledger_entry alter column id set not null;
alter table ledger_entry add column supplementary_number int not null default 0;
alter table ledger_entry add column transfer_group text collate "C";
alter table ledger_entry add column commitment text collate "C";
alter table ledger_entry add column reverses text collate "C";
alter table ledger_entry add column fund_source text collate "C" not null default '';
alter table ledger_entry add column economic_item text collate "C" not null default '';
alter table ledger_entry add column actor text not null default '';
create unique index ledger_entry_id on ledger_entry (jurisdiction, fiscal_year, id);
-- An entry is reversed once.
create unique index ledger_entry_reverses on ledger_entry (jurisdiction, fiscal_year, reverses)
  where reverses is not null;
create index ledger_entry_commitment on ledger_entry (jurisdiction, fiscal_year, commitment)
  include (kind, amount_yen)
  where commitment is not null;
create index ledger_entry_transfer_group on ledger_entry (jurisdiction, fiscal_year, transfer_group)
  where transfer_group is not null;

create table dimension (
  jurisdiction text not null,
  fiscal_year int not null,
  collection text collate "C" not null,
  id text collate "C" not null,
  display_name text not null,
  revision_from bigint not null,
  revision_to bigint,
  constraint dimension_pk primary key (jurisdiction, fiscal_year, collection, id, revision_from),
  constraint dimension_head_fk foreign key (jurisdiction) references head
);

-- One row when a year is closed, another when it is certified. The figures are those of the ledger
-- at closing_revision, which nothing can change.
create table settlement (
  jurisdiction text not null,
  fiscal_year int not null,
  closed_on date not null,
  closing_revision bigint not null,
  certified_on date,
  certification_reference text not null,
  revision_from bigint not null,
  revision_to bigint,
  constraint settlement_pk primary key (jurisdiction, fiscal_year, revision_from),
  constraint settlement_head_fk foreign key (jurisdiction) references head
);

grant select, insert on dimension, settlement to kuzukuri_budget;
grant update (revision_to) on dimension, settlement to kuzukuri_budget;

-- The books of a jurisdiction: budget lines, the append-only ledger, the state of each year and
-- the figures published statements print.
--
-- Locks: none on existing data; takes milliseconds.
-- Oldest binary: schema 1
--
-- Every key starts with the jurisdiction (tenant and sharding key). Every row carries the revision
-- that made it; revision_to, where a row can be superseded, is set once. The ledger has not even
-- that: the server's role may only read and insert.

create table head (
  jurisdiction text not null,
  revision bigint not null,
  updated_at timestamptz not null,
  constraint head_pk primary key (jurisdiction),
  constraint head_revision_not_negative check (revision >= 0)
);

create table year_head (
  jurisdiction text not null,
  fiscal_year int not null,
  kind text not null,
  revision bigint not null,
  constraint year_head_pk primary key (jurisdiction, fiscal_year, kind),
  constraint year_head_head_fk foreign key (jurisdiction) references head
);

create table request (
  jurisdiction text not null,
  request_id uuid not null,
  fingerprint text not null,
  revision bigint not null,
  method text not null,
  peer text not null,
  response bytea not null,
  recorded_at timestamptz not null,
  constraint request_pk primary key (jurisdiction, request_id),
  constraint request_head_fk foreign key (jurisdiction) references head
);

create table budget_year (
  jurisdiction text not null,
  fiscal_year int not null,
  closing_state int not null,
  execution_stage int not null,
  posting_granularity int not null,
  executed_through date not null,
  statement_title text not null,
  revision_from bigint not null,
  revision_to bigint,
  constraint budget_year_pk primary key (jurisdiction, fiscal_year, revision_from),
  constraint budget_year_head_fk foreign key (jurisdiction) references head
);

create table budget_line (
  jurisdiction text not null,
  fiscal_year int not null,
  id text collate "C" not null,
  node text collate "C" not null,
  records_appropriation boolean not null,
  records_execution boolean not null,
  fund_source text not null,
  economic_item text not null,
  note text not null,
  revision_from bigint not null,
  revision_to bigint,
  constraint budget_line_pk primary key (jurisdiction, fiscal_year, id, revision_from),
  constraint budget_line_head_fk foreign key (jurisdiction) references head
);

create table ledger_entry (
  jurisdiction text not null,
  fiscal_year int not null,
  revision bigint not null,
  entry_index int not null,
  budget_line text collate "C" not null,
  kind int not null,
  amount_yen bigint not null,
  effective_date date not null,
  precision_yen bigint not null,
  document_reference text not null,
  description text not null,
  recorded_at timestamptz not null,
  constraint ledger_entry_pk primary key (jurisdiction, fiscal_year, revision, entry_index),
  constraint ledger_entry_head_fk foreign key (jurisdiction) references head,
  constraint ledger_entry_amount_not_zero check (amount_yen <> 0)
);

-- Balances of a year are sums over this index alone, whatever else the ledger holds.
create index ledger_entry_balance on ledger_entry
  (jurisdiction, fiscal_year, budget_line, effective_date)
  include (revision, kind, amount_yen, precision_yen);

create table reported_figure (
  jurisdiction text not null,
  fiscal_year int not null,
  id text collate "C" not null,
  table_id text collate "C" not null,
  row_position int not null,
  row_label text not null,
  node text collate "C" not null,
  measure int not null,
  unit_yen bigint not null,
  value bigint not null,
  revision_from bigint not null,
  revision_to bigint,
  constraint reported_figure_pk primary key (jurisdiction, fiscal_year, id, revision_from),
  constraint reported_figure_head_fk foreign key (jurisdiction) references head
);

grant usage on schema budget to kuzukuri_budget;
grant select on all tables in schema budget to kuzukuri_budget;
grant insert on head, year_head, request, budget_year, budget_line, ledger_entry, reported_figure
  to kuzukuri_budget;
grant update on head, year_head to kuzukuri_budget;
grant update (revision_to) on budget_year, budget_line, reported_figure to kuzukuri_budget;

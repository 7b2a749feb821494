-- Published papers and what each posted. A server that does not know the kinds of entries that papers
-- post cannot sum a year that has some: see the release's notes before the first paper is put.
--
-- Locks: head against writes and ledger_entry exclusively, for milliseconds.
-- Oldest binary: schema 2

create table statement (
  jurisdiction text not null,
  fiscal_year int not null,
  id text collate "C" not null,
  kind int not null,
  as_of date not null,
  title text not null,
  rounding int not null,
  execution_stage int not null,
  excerpt boolean not null,
  checks_only boolean not null,
  document_digest text not null,
  content_digest text not null,
  figure_count int not null,
  revision_from bigint not null,
  revision_to bigint,
  constraint statement_pk primary key (jurisdiction, fiscal_year, id, revision_from),
  constraint statement_head_fk foreign key (jurisdiction) references head
);

-- The figures of one version.
create table statement_figure (
  jurisdiction text not null,
  fiscal_year int not null,
  statement text collate "C" not null,
  revision bigint not null,
  position int not null,
  node text collate "C" not null,
  figure int not null,
  supplementary_number int not null,
  printed bigint not null,
  unit_yen bigint not null,
  constraint statement_figure_pk primary key
    (jurisdiction, fiscal_year, statement, revision, position),
  constraint statement_figure_statement_fk foreign key
    (jurisdiction, fiscal_year, statement, revision)
    references statement (jurisdiction, fiscal_year, id, revision_from)
);

-- The statement an entry, or the reversal of one, is of; null: no statement's.
alter table ledger_entry add column statement text collate "C";

grant select, insert on statement, statement_figure to kuzukuri_budget;
grant update (revision_to) on statement to kuzukuri_budget;

-- Explanations: why a figure is what it is, or changed, with the figures each was written for. `detail` holds
-- what no statement finds rows by alone: nodes and figures.
--
-- Locks: none on existing data; takes milliseconds.
-- Oldest binary: schema 2

create table explanation (
  jurisdiction text not null,
  fiscal_year int not null,
  id text collate "C" not null,
  compared_fiscal_year int not null,
  indicator text collate "C" not null,
  finding_kind text collate "C" not null,
  body text not null,
  author text not null,
  state int not null,
  detail jsonb not null,
  revision_from bigint not null,
  revision_to bigint,
  constraint explanation_pk primary key (jurisdiction, fiscal_year, id, revision_from),
  constraint explanation_head_fk foreign key (jurisdiction) references head,
  constraint explanation_years_in_order check (compared_fiscal_year < fiscal_year)
);
create index explanation_made on explanation ((jurisdiction || '/' || revision_from));
create index explanation_ended on explanation (jurisdiction, revision_to) where revision_to is not null;

grant select, insert on explanation to kuzukuri_catalog;
grant update (revision_to) on explanation to kuzukuri_catalog;

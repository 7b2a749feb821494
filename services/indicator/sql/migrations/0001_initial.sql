-- The indicators of a jurisdiction: definitions with their components, values, lineage.
--
-- Locks: none on existing data; takes milliseconds.
-- Oldest binary: schema 1
--
-- Every key starts with the jurisdiction (tenant and sharding key). Every row carries the revision
-- that made it; revision_to, where a row can be superseded, is set once. Nothing else is ever
-- updated and nothing is deleted: the server's role has no right to.

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

-- `detail` holds what no query looks into: nodes, components, period.
create table indicator (
  jurisdiction text not null,
  fiscal_year int not null,
  id text collate "C" not null,
  display_name text not null,
  measure int not null,
  direction int not null,
  accumulation int not null,
  position int not null,
  note text not null,
  detail jsonb not null,
  revision_from bigint not null,
  revision_to bigint,
  constraint indicator_pk primary key (jurisdiction, fiscal_year, id, revision_from),
  constraint indicator_head_fk foreign key (jurisdiction) references head
);

create table indicator_value (
  jurisdiction text not null,
  fiscal_year int not null,
  indicator text collate "C" not null,
  component text collate "C" not null,
  role int not null,
  state int not null,
  value_unscaled bigint,
  value_scale int,
  denominator_unscaled bigint,
  denominator_scale int,
  printed_text text not null,
  approximate boolean not null,
  as_of date,
  revision_from bigint not null,
  revision_to bigint,
  constraint indicator_value_pk
    primary key (jurisdiction, fiscal_year, indicator, component, role, revision_from),
  constraint indicator_value_head_fk foreign key (jurisdiction) references head
);

create table indicator_lineage_edge (
  jurisdiction text not null,
  fiscal_year int not null,
  id text collate "C" not null,
  comparability int not null,
  explanation text not null,
  detail jsonb not null,
  revision_from bigint not null,
  revision_to bigint,
  constraint indicator_lineage_edge_pk primary key (jurisdiction, fiscal_year, id, revision_from),
  constraint indicator_lineage_edge_head_fk foreign key (jurisdiction) references head
);

grant usage on schema indicator to kuzukuri_indicator;
grant select on all tables in schema indicator to kuzukuri_indicator;
grant insert on head, year_head, request, indicator, indicator_value, indicator_lineage_edge
  to kuzukuri_indicator;
grant update on head, year_head to kuzukuri_indicator;
grant update (revision_to) on indicator, indicator_value, indicator_lineage_edge
  to kuzukuri_indicator;

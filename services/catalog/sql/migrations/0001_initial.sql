-- The catalogue of a jurisdiction: fiscal years, departments, classification trees, projects with
-- their sub-projects, lineage.
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

create table jurisdiction (
  jurisdiction text not null,
  display_name text not null,
  revision_from bigint not null,
  revision_to bigint,
  constraint jurisdiction_pk primary key (jurisdiction, revision_from),
  constraint jurisdiction_head_fk foreign key (jurisdiction) references head
);

create table fiscal_year (
  jurisdiction text not null,
  fiscal_year int not null,
  display_name text not null,
  primary_tree text not null,
  revision_from bigint not null,
  revision_to bigint,
  constraint fiscal_year_pk primary key (jurisdiction, fiscal_year, revision_from),
  constraint fiscal_year_head_fk foreign key (jurisdiction) references head
);

create table department (
  jurisdiction text not null,
  id text collate "C" not null,
  display_name text not null,
  name_key text not null,
  revision_from bigint not null,
  revision_to bigint,
  constraint department_pk primary key (jurisdiction, id, revision_from),
  constraint department_head_fk foreign key (jurisdiction) references head
);

-- `detail` holds what no query looks into: printed names, placements, references and the like.
create table classification_node (
  jurisdiction text not null,
  fiscal_year int not null,
  id text collate "C" not null,
  kind int not null,
  display_name text not null,
  outside_total boolean not null,
  note text not null,
  detail jsonb not null,
  revision_from bigint not null,
  revision_to bigint,
  constraint classification_node_pk primary key (jurisdiction, fiscal_year, id, revision_from),
  constraint classification_node_head_fk foreign key (jurisdiction) references head
);

create table project (
  jurisdiction text not null,
  fiscal_year int not null,
  id text collate "C" not null,
  display_name text not null,
  name_key text not null,
  printed_code text not null,
  note text not null,
  detail jsonb not null,
  revision_from bigint not null,
  revision_to bigint,
  constraint project_pk primary key (jurisdiction, fiscal_year, id, revision_from),
  constraint project_head_fk foreign key (jurisdiction) references head
);

create table sub_project (
  jurisdiction text not null,
  fiscal_year int not null,
  project text collate "C" not null,
  id text collate "C" not null,
  display_name text not null,
  position int not null,
  mark int not null,
  note text not null,
  detail jsonb not null,
  revision_from bigint not null,
  revision_to bigint,
  constraint sub_project_pk primary key (jurisdiction, fiscal_year, project, id, revision_from),
  constraint sub_project_head_fk foreign key (jurisdiction) references head
);

create table lineage_edge (
  jurisdiction text not null,
  fiscal_year int not null,
  id text collate "C" not null,
  type int not null,
  predecessor text collate "C" not null,
  successor text collate "C" not null,
  share_ppm int,
  share_basis text not null,
  explanation text not null,
  revision_from bigint not null,
  revision_to bigint,
  constraint lineage_edge_pk primary key (jurisdiction, fiscal_year, id, revision_from),
  constraint lineage_edge_head_fk foreign key (jurisdiction) references head,
  constraint lineage_edge_share_range check (share_ppm between 1 and 1000000)
);

grant usage on schema catalog to kuzukuri_catalog;
grant select on all tables in schema catalog to kuzukuri_catalog;
grant insert on head, year_head, request, jurisdiction, fiscal_year, department,
  classification_node, project, sub_project, lineage_edge to kuzukuri_catalog;
grant update on head, year_head to kuzukuri_catalog;
grant update (revision_to) on jurisdiction, fiscal_year, department, classification_node, project,
  sub_project, lineage_edge to kuzukuri_catalog;

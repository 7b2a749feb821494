-- Who wrote, as declared, and why, with each write; and what each write made and ended, by its revision. The
-- indexes are of tables that one city fills with some ten thousand rows. What was made is found by one
-- text, so that no statement made for another purpose ever takes these indexes.
--
-- Locks: request exclusively, for milliseconds; the tables against writes, for a second a million rows.
-- Oldest binary: schema 2

alter table request add column declared_actor text not null default '';
alter table request add column reason text not null default '';
create index jurisdiction_made on jurisdiction ((jurisdiction || '/' || revision_from));
create index jurisdiction_ended on jurisdiction (jurisdiction, revision_to) where revision_to is not null;
create index fiscal_year_made on fiscal_year ((jurisdiction || '/' || revision_from));
create index fiscal_year_ended on fiscal_year (jurisdiction, revision_to) where revision_to is not null;
create index department_made on department ((jurisdiction || '/' || revision_from));
create index department_ended on department (jurisdiction, revision_to) where revision_to is not null;
create index classification_node_made on classification_node ((jurisdiction || '/' || revision_from));
create index classification_node_ended on classification_node (jurisdiction, revision_to) where revision_to is not null;
create index project_made on project ((jurisdiction || '/' || revision_from));
create index project_ended on project (jurisdiction, revision_to) where revision_to is not null;
create index sub_project_made on sub_project ((jurisdiction || '/' || revision_from));
create index sub_project_ended on sub_project (jurisdiction, revision_to) where revision_to is not null;
create index lineage_edge_made on lineage_edge ((jurisdiction || '/' || revision_from));
create index lineage_edge_ended on lineage_edge (jurisdiction, revision_to) where revision_to is not null;

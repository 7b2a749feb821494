-- Rows that stand, apart from all that were: a year is read as fast after fifty corrections as before the
-- first. The indexes are of tables that one city fills with some ten thousand rows.
--
-- Locks: the tables against writes, for a second a million rows.
-- Oldest binary: schema 2

create index classification_node_standing on classification_node (jurisdiction, fiscal_year, id)
  where revision_to is null;
create index project_standing on project (jurisdiction, fiscal_year, id) where revision_to is null;
create index sub_project_standing on sub_project (jurisdiction, fiscal_year, project, id)
  where revision_to is null;
create index lineage_edge_standing on lineage_edge (jurisdiction, fiscal_year, id) where revision_to is null;

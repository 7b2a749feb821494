-- Keys whose entries are not merged. A key has at most two entries of the same value, those of a version before
-- and after it was ended; to merge them PostgreSQL goes through every page that is full, while a write ends
-- versions, and it won no room that the next vacuum would not have won.
--
-- Locks: the indexes against schema changes and vacuum, for milliseconds.
-- Oldest binary: schema 2

alter index department_pk set (deduplicate_items = off);
alter index classification_node_pk set (deduplicate_items = off);
alter index project_pk set (deduplicate_items = off);
alter index sub_project_pk set (deduplicate_items = off);
alter index lineage_edge_pk set (deduplicate_items = off);
alter index explanation_pk set (deduplicate_items = off);

-- Who wrote, as declared, and why, with each write; and what each write made and ended, by its revision. The
-- indexes are of tables that one city fills with some ten thousand rows. What was made is found by one
-- text, so that no statement made for another purpose ever takes these indexes.
--
-- Locks: request exclusively, for milliseconds; the tables against writes, for a second a million rows.
-- Oldest binary: schema 2

alter table request add column declared_actor text not null default '';
alter table request add column reason text not null default '';
create index indicator_made on indicator ((jurisdiction || '/' || revision_from));
create index indicator_ended on indicator (jurisdiction, revision_to) where revision_to is not null;
create index indicator_value_made on indicator_value ((jurisdiction || '/' || revision_from));
create index indicator_value_ended on indicator_value (jurisdiction, revision_to) where revision_to is not null;
create index indicator_lineage_edge_made on indicator_lineage_edge ((jurisdiction || '/' || revision_from));
create index indicator_lineage_edge_ended on indicator_lineage_edge (jurisdiction, revision_to) where revision_to is not null;

-- Rows that stand, apart from all that were: a year is read as fast after fifty corrections as before the
-- first. The indexes are of tables that one city fills with some ten thousand rows.
--
-- Locks: the tables against writes, for a second a million rows.
-- Oldest binary: schema 2

create index indicator_standing on indicator (jurisdiction, fiscal_year, id) where revision_to is null;
create index indicator_value_standing on indicator_value (jurisdiction, fiscal_year, indicator)
  where revision_to is null;
create index indicator_lineage_edge_standing on indicator_lineage_edge (jurisdiction, fiscal_year, id)
  where revision_to is null;

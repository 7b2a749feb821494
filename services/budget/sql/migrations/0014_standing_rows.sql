-- Rows that stand, apart from all that were: a year is read as fast after fifty corrections as before the
-- first. The indexes are of tables that one city fills with some ten thousand rows.
--
-- Locks: the tables against writes, for a second a million rows.
-- Oldest binary: schema 2

create index budget_line_standing on budget_line (jurisdiction, fiscal_year, id) where revision_to is null;
create index dimension_standing on dimension (jurisdiction, fiscal_year, collection, id)
  where revision_to is null;
create index reported_figure_standing on reported_figure (jurisdiction, fiscal_year, id) where revision_to is null;

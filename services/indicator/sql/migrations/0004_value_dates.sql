-- Values of one component and role are told apart by their date, so that those of several papers stand side
-- by side; one without a date is a date of its own here. Takes the place of the primary key of the table.
--
-- Locks: indicator_value against schema changes, while values are read and written; a second a million values.
-- Oldest binary: schema 2
-- Builds index: indicator_value_key

create unique index concurrently indicator_value_key on indicator_value
  (jurisdiction, fiscal_year, indicator, component, role, as_of, revision_from) nulls not distinct

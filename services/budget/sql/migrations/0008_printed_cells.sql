-- Printed cells of a statement: they stand at its date and end with it.
--
-- Locks: statement and reported_figure exclusively, for milliseconds.
-- Oldest binary: schema 2

alter table statement add column reported_figure_count int not null default 0;

-- Id of the statement; empty: no statement's. A revision writes the figures of one statement or of none, so
-- that the table's key tells the figures of different ones apart.
alter table reported_figure add column statement text collate "C" not null default '';

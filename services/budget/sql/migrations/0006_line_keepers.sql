-- Who keeps a line's measures: postings or statements; 0: as the state of the year says.
--
-- Locks: budget_line exclusively, for milliseconds.
-- Oldest binary: schema 2

alter table budget_line add column appropriation_keeper int not null default 0;
alter table budget_line add column execution_keeper int not null default 0;

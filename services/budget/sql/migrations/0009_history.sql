-- Who wrote, as declared, and why, with each write; and what each write made and ended, by its revision. The
-- indexes are of tables that one city fills with some ten thousand rows. What was made is found by one
-- text, so that no statement made for another purpose ever takes these indexes.
--
-- Locks: request exclusively, for milliseconds; the tables against writes, for a second a million rows.
-- Oldest binary: schema 2

alter table request add column declared_actor text not null default '';
alter table request add column reason text not null default '';
create index budget_line_made on budget_line ((jurisdiction || '/' || revision_from));
create index budget_line_ended on budget_line (jurisdiction, revision_to) where revision_to is not null;
create index dimension_made on dimension ((jurisdiction || '/' || revision_from));
create index dimension_ended on dimension (jurisdiction, revision_to) where revision_to is not null;
create index reported_figure_made on reported_figure ((jurisdiction || '/' || revision_from));
create index reported_figure_ended on reported_figure (jurisdiction, revision_to) where revision_to is not null;
create index statement_made on statement ((jurisdiction || '/' || revision_from));
create index statement_ended on statement (jurisdiction, revision_to) where revision_to is not null;
create index budget_year_made on budget_year ((jurisdiction || '/' || revision_from));
create index budget_year_ended on budget_year (jurisdiction, revision_to) where revision_to is not null;

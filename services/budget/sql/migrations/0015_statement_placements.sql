-- Where lines stood when a paper was put, of those that stand elsewhere since: a project that is moved takes
-- its money along, and the totals printed before stay true. Filled from the versions of lines for the papers
-- that stand.
--
-- Locks: none that reading or writing waits for, beyond the reads of one pass over lines and papers.
-- Oldest binary: schema 2

create table statement_placement (
  jurisdiction text not null,
  fiscal_year int not null,
  statement text collate "C" not null,
  revision bigint not null,
  budget_line text collate "C" not null,
  rollups text[] not null,
  noted bigint not null,
  constraint statement_placement_pk primary key
    (jurisdiction, fiscal_year, statement, revision, budget_line),
  constraint statement_placement_statement_fk foreign key
    (jurisdiction, fiscal_year, statement, revision)
    references statement (jurisdiction, fiscal_year, id, revision_from)
);

insert into statement_placement
select statement.jurisdiction, statement.fiscal_year, statement.id, statement.revision_from, line.id,
  line.rollups, line.revision_to
from statement
join budget_line line
  on line.jurisdiction = statement.jurisdiction and line.fiscal_year = statement.fiscal_year
    and line.revision_from <= statement.revision_from and line.revision_to > statement.revision_from
join budget_line stands
  on stands.jurisdiction = line.jurisdiction and stands.fiscal_year = line.fiscal_year
    and stands.id = line.id and stands.revision_to is null and stands.rollups <> line.rollups
where statement.revision_to is null;

grant select, insert on statement_placement to kuzukuri_budget;

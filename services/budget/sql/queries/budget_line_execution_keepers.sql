-- Who keeps the execution of a year's lines, each keeper once.
-- Rows that stand, by their own index, and rows that were ended since the revision, by that of endings
-- (services/README.md, Versions).
select distinct execution_keeper
from (
  select * from budget_line
  where jurisdiction = $1 and fiscal_year = $2 and revision_to is null
  union all
  (select * from budget_line
   where jurisdiction = $1 and fiscal_year + 0 = $2 and revision_to > $3
   offset 0)
) budget_line
where revision_from <= $3 and records_execution

-- Who keeps the execution of a year's lines, each keeper once.
select distinct execution_keeper
from budget_line
where jurisdiction = $1 and fiscal_year = $2 and records_execution
  and revision_from <= $3 and (revision_to is null or revision_to > $3)

-- Every line of some years at a revision.
-- Rows that stand, by their own index, and rows that were ended since the revision, by that of endings
-- (services/README.md, Versions).
select fiscal_year, id, node, records_appropriation, records_execution, fund_source,
  economic_item, note, revision_from, array_to_string(rollups, ' '),
  appropriation_keeper, execution_keeper
from (
  select * from budget_line
  where jurisdiction = $1 and fiscal_year = any($2::int[]) and revision_to is null
  union all
  (select * from budget_line
   where jurisdiction = $1 and fiscal_year + 0 = any($2::int[]) and revision_to > $3
   offset 0)
) budget_line
where revision_from <= $3
order by fiscal_year, id

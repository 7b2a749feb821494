-- Rows that stand, by their own index, and rows that were ended since the revision, by that of endings
-- (services/README.md, Versions).
select id, node, records_appropriation, records_execution, fund_source, economic_item, note,
  revision_from, array_to_string(rollups, ' '),
  appropriation_keeper, execution_keeper
from (
  (select * from budget_line
   where jurisdiction = $1 and fiscal_year = $2 and revision_to is null
     and revision_from <= $3 and id > $4
   order by id
   limit $5)
  union all
  (select * from budget_line
   where jurisdiction = $1 and fiscal_year + 0 = $2 and revision_to > $3
   offset 0)
) budget_line
where revision_from <= $3 and id > $4
order by id
limit $5

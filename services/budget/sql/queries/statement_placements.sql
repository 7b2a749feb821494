-- Where lines stood for one version, of those that stand elsewhere at a revision ($5), after a line.
-- One lookup by the key for each line (see find_request).
select placement.budget_line, array_to_string(placement.rollups, ' ')
from statement_placement placement
cross join lateral (
  select rollups
  from budget_line
  where jurisdiction = $1 and fiscal_year = $2 and id = placement.budget_line
    and revision_from <= $5 and (revision_to is null or revision_to > $5)
  limit 1
) stands
where placement.jurisdiction = $1 and placement.fiscal_year = $2 and placement.revision = $3
  and placement.statement = $4 and placement.noted <= $5 and placement.budget_line > $6::text collate "C"
  and stands.rollups <> placement.rollups
order by placement.budget_line
limit $7

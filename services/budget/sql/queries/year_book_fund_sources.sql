-- Versions of the fund sources of a year made after a revision, in order.
select collection, id, display_name, revision_from
from dimension
where jurisdiction = $1 and fiscal_year = $2 and collection = 'fundSources'
  and revision_from > $3 and revision_from <= $4
order by revision_from, id

-- The versions of some indicators of a year visible at a revision.
select id, display_name, measure, direction, accumulation, position, note, detail,
  revision_from
from indicator
where jurisdiction = $1 and fiscal_year = $2 and id = any($4::text[])
  and revision_from <= $3 and (revision_to is null or revision_to > $3)
order by id

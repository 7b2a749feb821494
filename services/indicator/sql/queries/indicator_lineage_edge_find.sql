-- Which of some ids are taken by edges into a year, at a revision.
select id
from indicator_lineage_edge
where jurisdiction = $1 and fiscal_year = $2 and id = any($4::text[])
  and revision_from <= $3 and (revision_to is null or revision_to > $3)

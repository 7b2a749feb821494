-- Versions of a year's statements that post, ended after a revision.
select id, revision_from, revision_to
from statement
where jurisdiction = $1 and fiscal_year = $2 and revision_to > $3 and revision_to <= $4
  and not checks_only
order by revision_to, id

select id, comparability, explanation, detail, revision_from
from indicator_lineage_edge
where jurisdiction = $1 and fiscal_year = $2
  and revision_from <= $3 and (revision_to is null or revision_to > $3)
  and id > $4
order by id
limit $5

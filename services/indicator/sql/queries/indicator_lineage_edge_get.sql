select id, comparability, explanation, detail, revision_from
from indicator_lineage_edge
where jurisdiction = $1 and fiscal_year = $4 and id = $3
  and revision_from <= $2 and (revision_to is null or revision_to > $2)

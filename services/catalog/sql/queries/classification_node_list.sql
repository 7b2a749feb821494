select id, kind, display_name, outside_total, note, detail, revision_from
from classification_node
where jurisdiction = $1 and fiscal_year = $5
  and revision_from <= $2 and (revision_to is null or revision_to > $2)
  and id > $3
order by id
limit $4

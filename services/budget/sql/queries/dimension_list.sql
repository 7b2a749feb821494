select collection, id, display_name, revision_from
from dimension
where jurisdiction = $1 and fiscal_year = $5
  and revision_from <= $2 and (revision_to is null or revision_to > $2)
  and collection || '/' || id > $3 collate "C"
order by collection || '/' || id collate "C"
limit $4

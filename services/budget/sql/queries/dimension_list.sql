select collection, id, display_name, revision_from
from dimension
where jurisdiction = $1 and fiscal_year = $2
  and revision_from <= $3 and (revision_to is null or revision_to > $3)
  and collection || '/' || id > $4 collate "C"
order by collection || '/' || id collate "C"
limit $5

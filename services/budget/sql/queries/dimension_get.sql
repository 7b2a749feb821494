select collection, id, display_name, revision_from
from dimension
where jurisdiction = $1 and fiscal_year = $2 and collection = $4 and id = $5
  and revision_from <= $3 and (revision_to is null or revision_to > $3)

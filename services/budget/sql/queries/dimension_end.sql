-- Ends the versions of some dimension values ($4: collections, $5: ids) of a year that stand.
update dimension
set revision_to = $3
from unnest($4::text[], $5::text[]) as gone (collection, id)
where jurisdiction = $1 and fiscal_year = $2 and dimension.collection = gone.collection collate "C"
  and dimension.id = gone.id collate "C" and revision_to is null

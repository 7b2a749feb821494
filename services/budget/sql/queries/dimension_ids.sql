-- Every dimension value listed for a year.
select collection, id
from dimension
where jurisdiction = $1 and fiscal_year = $2 and revision_to is null

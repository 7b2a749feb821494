-- Current ids, name keys and placements of a year: what a new project must not repeat.
select id, name_key, detail
from project
where jurisdiction = $1 and fiscal_year = $2 and revision_to is null

-- Current ids and name keys of a year: what a new project must not repeat.
select id, name_key
from project
where jurisdiction = $1 and fiscal_year = $2 and revision_to is null

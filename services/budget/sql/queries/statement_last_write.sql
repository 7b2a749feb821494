-- The last revision that wrote a year's statements; null where none did.
select max(greatest(revision_from, coalesce(revision_to, 0)))
from statement
where jurisdiction = $1 and fiscal_year = $2

-- The years that have projects.
select distinct fiscal_year
from project
where jurisdiction = $1 and revision_to is null

-- The last year before another that has projects.
select fiscal_year
from project
where jurisdiction = $1 and fiscal_year < $2 and revision_to is null
order by fiscal_year desc
limit 1

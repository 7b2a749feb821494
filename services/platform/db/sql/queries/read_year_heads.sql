select fiscal_year, kind, revision
from year_head
where jurisdiction = $1
order by fiscal_year, kind

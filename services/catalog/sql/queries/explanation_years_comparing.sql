-- The years whose explanations say what changed since another ($2).
select distinct fiscal_year
from explanation
where jurisdiction = $1 and compared_fiscal_year = $2 and revision_to is null

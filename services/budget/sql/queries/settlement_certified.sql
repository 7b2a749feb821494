-- The years whose settlement is certified, and the revision that certified each: what is certified stays so.
select fiscal_year, revision_from
from settlement
where jurisdiction = $1 and certified_on is not null

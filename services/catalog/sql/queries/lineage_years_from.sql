-- The years that edges lead into from a year ($2: the beginning of its names).
select distinct fiscal_year
from lineage_edge
where jurisdiction = $1 and starts_with(predecessor, $2) and revision_to is null

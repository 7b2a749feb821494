-- Figures of one version after a position, in the order they were sent.
select position, node, figure, supplementary_number, printed, unit_yen
from statement_figure
where jurisdiction = $1 and fiscal_year = $2 and revision = $3 and statement = $4 and position > $5
order by position
limit $6

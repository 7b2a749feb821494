-- Current ids and cells of a year: what a new figure must not repeat.
select id, table_id, row_position, measure
from reported_figure
where jurisdiction = $1 and fiscal_year = $2 and revision_to is null

-- Current ids and cells of a year's figures of no statement: what a new one must not repeat.
select id, table_id, row_position, measure
from reported_figure
where jurisdiction = $1 and fiscal_year = $2 and statement = '' and revision_to is null

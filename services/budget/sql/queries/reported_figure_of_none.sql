-- Every figure of a year that is of no statement.
select id, table_id, row_position, row_label, node, measure, unit_yen, value, revision_from, statement
from reported_figure
where jurisdiction = $1 and fiscal_year = $2 and statement = ''
  and revision_from <= $3 and (revision_to is null or revision_to > $3)

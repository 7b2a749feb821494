select id, table_id, row_position, row_label, node, measure, unit_yen, value, revision_from
from reported_figure
where jurisdiction = $1 and fiscal_year = $2 and id = $4
  and revision_from <= $3 and (revision_to is null or revision_to > $3)

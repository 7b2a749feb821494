select id, table_id, row_position, row_label, node, measure, unit_yen, value, revision_from
from reported_figure
where jurisdiction = $1 and fiscal_year = $2
  and revision_from <= $3 and (revision_to is null or revision_to > $3)
  and (table_id, row_position, measure) > ($4::text collate "C", $5::int, $6::int)
order by table_id, row_position, measure
limit $7

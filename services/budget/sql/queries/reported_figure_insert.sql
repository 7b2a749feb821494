insert into reported_figure (jurisdiction, fiscal_year, statement, id, table_id, row_position, row_label,
  node, measure, unit_yen, value, revision_from)
select $1, $2, $4, item.id, item.table_id, item.row_position, item.row_label, item.node, item.measure,
  item.unit_yen, item.value, $3
from unnest($5::text[], $6::text[], $7::int[], $8::text[], $9::text[], $10::int[], $11::bigint[],
  $12::bigint[])
  as item (id, table_id, row_position, row_label, node, measure, unit_yen, value)

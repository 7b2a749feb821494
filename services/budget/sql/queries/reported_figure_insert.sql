insert into reported_figure (jurisdiction, fiscal_year, id, table_id, row_position, row_label, node,
  measure, unit_yen, value, revision_from)
select $1, $2, item.id, item.table_id, item.row_position, item.row_label, item.node, item.measure,
  item.unit_yen, item.value, $3
from unnest($4::text[], $5::text[], $6::int[], $7::text[], $8::text[], $9::int[], $10::bigint[],
  $11::bigint[])
  as item (id, table_id, row_position, row_label, node, measure, unit_yen, value)

insert into statement_figure (jurisdiction, fiscal_year, revision, statement, position, node, figure,
  supplementary_number, printed, unit_yen)
select $1, $2, $3, $4, item.position, item.node, item.figure, item.supplementary_number,
  item.printed, item.unit_yen
from unnest($5::int[], $6::text[], $7::int[], $8::int[], $9::bigint[], $10::bigint[])
  as item (position, node, figure, supplementary_number, printed, unit_yen)

insert into indicator (jurisdiction, fiscal_year, id, display_name, measure, direction,
  accumulation, position, note, detail, revision_from)
select $1, $2, item.id, item.display_name, item.measure, item.direction, item.accumulation,
  item.position, item.note, item.detail, $3
from unnest($4::text[], $5::text[], $6::int[], $7::int[], $8::int[], $9::int[], $10::text[],
  $11::jsonb[])
  as item (id, display_name, measure, direction, accumulation, position, note, detail)

insert into classification_node (jurisdiction, fiscal_year, id, kind, display_name, outside_total,
  note, detail, revision_from)
select $1, $2, item.id, item.kind, item.display_name, item.outside_total, item.note, item.detail, $3
from unnest($4::text[], $5::int[], $6::text[], $7::boolean[], $8::text[], $9::jsonb[])
  as item (id, kind, display_name, outside_total, note, detail)

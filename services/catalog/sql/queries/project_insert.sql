insert into project (jurisdiction, fiscal_year, id, display_name, name_key, printed_code, note,
  detail, revision_from)
select $1, $2, item.id, item.display_name, item.name_key, item.printed_code, item.note, item.detail, $3
from unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::jsonb[])
  as item (id, display_name, name_key, printed_code, note, detail)

insert into sub_project (jurisdiction, fiscal_year, project, id, display_name, position, mark, note,
  detail, revision_from)
select $1, $2, item.project, item.id, item.display_name, item.position, item.mark, item.note,
  item.detail, $3
from unnest($4::text[], $5::text[], $6::text[], $7::int[], $8::int[], $9::text[], $10::jsonb[])
  as item (project, id, display_name, position, mark, note, detail)

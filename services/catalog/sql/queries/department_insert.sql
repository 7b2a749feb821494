insert into department (jurisdiction, id, display_name, name_key, revision_from)
select $1, item.id, item.display_name, item.name_key, $2
from unnest($3::text[], $4::text[], $5::text[]) as item (id, display_name, name_key)

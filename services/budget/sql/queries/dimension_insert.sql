insert into dimension (jurisdiction, fiscal_year, collection, id, display_name, revision_from)
select $1, $2, item.collection, item.id, item.display_name, $3
from unnest($4::text[], $5::text[], $6::text[]) as item (collection, id, display_name)

insert into fiscal_year (jurisdiction, fiscal_year, display_name, primary_tree, revision_from)
select $1, item.fiscal_year, item.display_name, item.primary_tree, $2
from unnest($3::int[], $4::text[], $5::text[]) as item (fiscal_year, display_name, primary_tree)

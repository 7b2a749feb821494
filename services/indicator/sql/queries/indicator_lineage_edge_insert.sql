insert into indicator_lineage_edge (jurisdiction, fiscal_year, id, comparability, explanation,
  detail, revision_from)
select $1, $2, item.id, item.comparability, item.explanation, item.detail, $3
from unnest($4::text[], $5::int[], $6::text[], $7::jsonb[])
  as item (id, comparability, explanation, detail)

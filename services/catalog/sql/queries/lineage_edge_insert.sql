insert into lineage_edge (jurisdiction, fiscal_year, id, type, predecessor, successor, share_ppm,
  share_basis, explanation, revision_from)
select $1, $2, item.id, item.type, item.predecessor, item.successor, item.share_ppm,
  item.share_basis, item.explanation, $3
from unnest($4::text[], $5::int[], $6::text[], $7::text[], $8::int[], $9::text[], $10::text[])
  as item (id, type, predecessor, successor, share_ppm, share_basis, explanation)

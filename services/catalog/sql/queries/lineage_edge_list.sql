-- Rows that stand, by their own index, and rows that were ended since the revision, by that of endings
-- (services/README.md, Versions).
select id, type, predecessor, successor, share_ppm, share_basis, explanation, revision_from
from (
  (select * from lineage_edge
   where jurisdiction = $1 and fiscal_year = $2 and revision_to is null
     and revision_from <= $3 and id > $4
   order by id
   limit $5)
  union all
  (select * from lineage_edge
   where jurisdiction = $1 and fiscal_year + 0 = $2 and revision_to > $3
   offset 0)
) lineage_edge
where revision_from <= $3 and id > $4
order by id
limit $5

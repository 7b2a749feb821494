-- Rows that stand, by their own index, and rows that were ended since the revision, by that of endings
-- (services/README.md, Versions).
select collection, id, display_name, revision_from
from (
  select * from dimension
  where jurisdiction = $1 and fiscal_year = $2 and revision_to is null
  union all
  (select * from dimension
   where jurisdiction = $1 and fiscal_year + 0 = $2 and revision_to > $3
   offset 0)
) dimension
where revision_from <= $3 and collection || '/' || id > $4 collate "C"
order by collection || '/' || id collate "C"
limit $5

-- Rows that stand, by their own index, and rows that were ended since the revision, by that of endings
-- (services/README.md, Versions).
select id, kind, display_name, outside_total, note, detail, revision_from
from (
  (select * from classification_node
   where jurisdiction = $1 and fiscal_year = $2 and revision_to is null
     and revision_from <= $3 and id > $4
   order by id
   limit $5)
  union all
  (select * from classification_node
   where jurisdiction = $1 and fiscal_year + 0 = $2 and revision_to > $3
   offset 0)
) classification_node
where revision_from <= $3 and id > $4
order by id
limit $5

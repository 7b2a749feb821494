-- Sub-projects of the projects of one page, from its first ($4) to its last ($5).
-- Rows that stand, by their own index, and rows that were ended since the revision, by that of endings
-- (services/README.md, Versions).
select project, id, display_name, position, mark, note, detail,
  revision_from
from (
  (select * from sub_project
   where jurisdiction = $1 and fiscal_year = $2 and revision_to is null
     and revision_from <= $3 and project >= $4 and project <= $5
   order by project, id)
  union all
  (select * from sub_project
   where jurisdiction = $1 and fiscal_year + 0 = $2 and revision_to > $3
   offset 0)
) sub_project
where revision_from <= $3 and project >= $4 and project <= $5
order by project, position, id

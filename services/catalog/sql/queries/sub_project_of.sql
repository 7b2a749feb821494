-- Sub-projects of some projects ($4), wherever they are in the year, and maybe of others between them.
-- Rows that stand, by their own index, and rows that were ended since the revision, by that of endings
-- (services/README.md, Versions).
select project, id, display_name, position, mark, note, detail,
  revision_from
from (
  select standing.*
  from unnest($4::text[]) as wanted (id)
  cross join lateral (
    select * from sub_project
    where jurisdiction = $1 and fiscal_year = $2 and revision_to is null and project = wanted.id
    offset 0
  ) standing
  union all
  (select * from sub_project
   where jurisdiction = $1 and fiscal_year + 0 = $2 and revision_to > $3
   offset 0)
) sub_project
where revision_from <= $3
  and project >= (select min(id collate "C") from unnest($4::text[]) as id)
  and project <= (select max(id collate "C") from unnest($4::text[]) as id)
order by project, position, id

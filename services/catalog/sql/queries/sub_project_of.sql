-- Sub-projects of the projects of one page.
select project, id, display_name, position, mark, note, detail,
  revision_from
from sub_project
where jurisdiction = $1 and fiscal_year = $2 and project = any($4::text[])
  and revision_from <= $3 and (revision_to is null or revision_to > $3)
order by project, position, id

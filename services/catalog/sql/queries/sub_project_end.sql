-- Ends the versions of some sub-projects ($4: projects, $5: ids) of a year that stand.
update sub_project
set revision_to = $3
from unnest($4::text[], $5::text[]) as gone (project, id)
where jurisdiction = $1 and fiscal_year = $2 and sub_project.project = gone.project collate "C"
  and sub_project.id = gone.id collate "C" and revision_to is null

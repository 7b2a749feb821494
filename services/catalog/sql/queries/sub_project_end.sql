-- Ends the versions of some sub-projects ($4: projects, $5: ids) of a year that stand.
-- One lookup by a key for each (see find_request).
update sub_project
set revision_to = $3
where ctid = any(array(
  select standing.ctid
  from unnest($4::text[], $5::text[]) as wanted (project, id)
  cross join lateral (
    select ctid
    from sub_project
    where jurisdiction = $1 and fiscal_year = $2
      and project = wanted.project and id = wanted.id and revision_to is null
    limit 1
  ) standing
))

-- Ends the versions of some departments ($3) that stand.
-- One lookup by a key for each (see find_request).
update department
set revision_to = $2
where ctid = any(array(
  select standing.ctid
  from unnest($3::text[]) as wanted (id)
  cross join lateral (
    select ctid
    from department
    where jurisdiction = $1
      and id = wanted.id and revision_to is null
    limit 1
  ) standing
))

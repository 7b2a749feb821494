-- Ends some figures ($4) of a year and of no statement.
-- One lookup by a key for each (see find_request).
update reported_figure
set revision_to = $3
where ctid = any(array(
  select standing.ctid
  from unnest($4::text[]) as wanted (id)
  cross join lateral (
    select ctid
    from reported_figure
    where jurisdiction = $1 and fiscal_year = $2 and statement = ''
      and id = wanted.id and revision_to is null
    limit 1
  ) standing
))

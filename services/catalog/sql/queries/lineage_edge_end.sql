-- Ends the versions of some edges ($4) of a year that stand.
-- One lookup by a key for each (see find_request).
update lineage_edge
set revision_to = $3
where ctid = any(array(
  select standing.ctid
  from unnest($4::text[]) as wanted (id)
  cross join lateral (
    select ctid
    from lineage_edge
    where jurisdiction = $1 and fiscal_year = $2
      and id = wanted.id and revision_to is null
    limit 1
  ) standing
))

-- Ends the versions of some dimension values ($4: collections, $5: ids) of a year that stand.
-- One lookup by a key for each (see find_request).
update dimension
set revision_to = $3
where ctid = any(array(
  select standing.ctid
  from unnest($4::text[], $5::text[]) as wanted (collection, id)
  cross join lateral (
    select ctid
    from dimension
    where jurisdiction = $1 and fiscal_year = $2
      and collection = wanted.collection and id = wanted.id and revision_to is null
    limit 1
  ) standing
))

-- Ends the values of some components, roles and dates that stand: one lookup by the key for each, whatever
-- the statistics say of a table that has just begun to fill.
update indicator_value
set revision_to = $3
where ctid = any(array(
  select standing.ctid
  from unnest($4::text[], $5::text[], $6::int[], $7::date[]) as item (indicator, component, role, as_of)
  cross join lateral (
    select value.ctid
    from indicator_value value
    where value.jurisdiction = $1 and value.fiscal_year = $2 and value.indicator = item.indicator
      and value.component = item.component and value.role = item.role
      and value.as_of is not distinct from item.as_of and value.revision_to is null
    limit 1
  ) standing
))

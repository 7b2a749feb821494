-- Those that meet a filter: of what changed since a year ($6, 0: any), that name a node or indicator
-- ($7, empty: any), in a state ($8, 0: any).
select id, compared_fiscal_year, indicator, finding_kind, body, author, state, detail,
  revision_from
from explanation
where jurisdiction = $1 and fiscal_year = $2
  and revision_from <= $3 and (revision_to is null or revision_to > $3)
  and id > $4
  and ($6::int = 0 or compared_fiscal_year = $6::int)
  and ($7::text = '' or indicator = $7::text or detail->'nodes' ? $7::text)
  and ($8::int = 0 or state = $8::int)
order by id
limit $5

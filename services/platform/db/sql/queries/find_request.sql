-- The stored answers among some request ids. One lookup by the unique key for each, so that a plan
-- made while the table was small stays right when it has grown.
select found.*
from unnest($2::uuid[]) as wanted (id)
cross join lateral (
  select request_id::text, fingerprint, response
  from request
  where jurisdiction = $1 and request_id = wanted.id
  limit 1
) found

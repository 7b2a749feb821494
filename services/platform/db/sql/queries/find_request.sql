-- The head of a jurisdiction, and the stored answers among some request ids. One lookup by the unique
-- key for each, so that a plan made while the table was small stays right when it has grown: only that key has
-- them in order.
select head.revision, found.request_id, found.fingerprint, found.response
from head
left join lateral (
  select request.request_id::text, fingerprint, response
  from unnest($2::uuid[]) as wanted (id)
  cross join lateral (
    select request_id, fingerprint, response
    from request
    where request.jurisdiction = $1 and request_id >= wanted.id and request_id <= wanted.id
    order by request_id
    limit 1
  ) request
) found on true
where head.jurisdiction = $1

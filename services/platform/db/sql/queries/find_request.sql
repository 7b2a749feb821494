-- The stored answers among some request ids.
select request_id::text, fingerprint, response
from request
where jurisdiction = $1 and request_id = any($2::uuid[])

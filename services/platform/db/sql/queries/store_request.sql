insert into request (jurisdiction, request_id, fingerprint, revision, method, peer, response,
  touched, recorded_at)
select $1, item.request_id, item.fingerprint, item.revision, item.method, item.peer,
  item.response, item.touched, clock_timestamp()
from unnest($2::uuid[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::bytea[], $8::text[])
  as item (request_id, fingerprint, revision, method, peer, response, touched)

-- The head after some writes of a jurisdiction, the years they touched and their answers: one statement,
-- since every round trip holds the head's lock longer.
with advanced as (
  update head
  set revision = $2, updated_at = clock_timestamp()
  where jurisdiction = $1
), touched as (
  insert into year_head (jurisdiction, fiscal_year, kind, revision)
  select $1, item.fiscal_year, item.kind, item.revision
  from unnest($3::int[], $4::text[], $5::bigint[]) as item (fiscal_year, kind, revision)
  on conflict (jurisdiction, fiscal_year, kind) do update set revision = excluded.revision
)
insert into request (jurisdiction, request_id, fingerprint, revision, method, peer, response,
  touched, recorded_at)
select $1, item.request_id, item.fingerprint, item.revision, item.method, item.peer,
  item.response, item.touched, clock_timestamp()
from unnest($6::uuid[], $7::text[], $8::bigint[], $9::text[], $10::text[], $11::bytea[],
    $12::text[])
  as item (request_id, fingerprint, revision, method, peer, response, touched)

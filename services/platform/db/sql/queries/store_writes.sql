-- The head after some writes of a jurisdiction, the years they touched and their answers: one statement,
-- since every round trip holds the head's lock longer.
with advanced as (
  update head
  set revision = $2, mark = $3, updated_at = clock_timestamp()
  where jurisdiction = $1
), touched as (
  insert into year_head (jurisdiction, fiscal_year, kind, revision)
  select $1, item.fiscal_year, item.kind, item.revision
  from unnest($4::int[], $5::text[], $6::bigint[]) as item (fiscal_year, kind, revision)
  on conflict (jurisdiction, fiscal_year, kind) do update set revision = excluded.revision
)
insert into request (jurisdiction, request_id, fingerprint, revision, mark, method, peer, response,
  touched, declared_actor, reason, identity, recorded_at)
select $1, item.request_id, item.fingerprint, item.revision, item.mark, item.method, item.peer,
  item.response, item.touched, item.declared_actor, item.reason,
  item.identity, clock_timestamp()
from unnest($7::uuid[], $8::text[], $9::bigint[], $10::bigint[], $11::text[], $12::text[],
    $13::bytea[], $14::text[], $15::text[], $16::text[], $17::text[])
  as item (request_id, fingerprint, revision, mark, method, peer, response, touched, declared_actor, reason,
    identity)

insert into request (jurisdiction, request_id, fingerprint, revision, method, peer, response, recorded_at)
values ($1, $2::uuid, $3, $4, $5, $6, $7, clock_timestamp())

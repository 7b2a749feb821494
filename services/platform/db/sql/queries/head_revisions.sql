-- Heads of some jurisdictions, at the least cost: mostly nothing has moved, and that is all to know.
select jurisdiction, revision, (extract(epoch from updated_at) * 1000000)::bigint
from head
where jurisdiction = any($1::text[])

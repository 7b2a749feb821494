select jurisdiction, revision, (extract(epoch from updated_at) * 1000000)::bigint
from head
where jurisdiction = any($1::text[])

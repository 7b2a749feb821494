insert into year_head (jurisdiction, fiscal_year, kind, revision)
select $1, item.fiscal_year, item.kind, item.revision
from unnest($2::int[], $3::text[], $4::bigint[]) as item (fiscal_year, kind, revision)
on conflict (jurisdiction, fiscal_year, kind) do update set revision = excluded.revision

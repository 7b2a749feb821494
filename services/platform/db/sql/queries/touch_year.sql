insert into year_head (jurisdiction, fiscal_year, kind, revision)
values ($1, $2, $3, $4)
on conflict (jurisdiction, fiscal_year, kind) do update set revision = excluded.revision

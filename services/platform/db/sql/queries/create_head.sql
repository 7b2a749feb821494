insert into head (jurisdiction, revision, updated_at)
values ($1, 0, now())
on conflict do nothing

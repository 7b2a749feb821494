update head
set revision = $2, updated_at = clock_timestamp()
where jurisdiction = $1

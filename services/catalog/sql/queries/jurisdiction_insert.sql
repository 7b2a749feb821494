insert into jurisdiction (jurisdiction, display_name, revision_from)
values ($1, $2, $3)

-- Writes by who declared to have made them.
--
-- Locks: request against schema changes, while it is read and written; a second a million writes.
-- Oldest binary: schema 2
-- Builds index: request_actor

create index concurrently request_actor on request
  (jurisdiction, declared_actor, revision) where declared_actor <> ''

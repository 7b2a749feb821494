-- Writes by the time they were recorded.
--
-- Locks: request against schema changes, while it is read and written; a second a million writes.
-- Oldest binary: schema 2
-- Builds index: request_recorded

create index concurrently request_recorded on request
  (jurisdiction, recorded_at)

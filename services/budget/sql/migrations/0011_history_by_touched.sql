-- Writes by what they touched: by the beginning of its text, since an index holds no long ones, behind the
-- jurisdiction in one text, so that no statement made for another purpose ever takes this index.
--
-- Locks: request against schema changes, while it is read and written; a second a million writes.
-- Oldest binary: schema 2
-- Builds index: request_touched

create index concurrently request_touched on request
  ((jurisdiction || '/' || left(touched, 500)) collate "C", revision)

-- A random mark of each write, beside the head and with the write: tells a database that was taken back to
-- an earlier point from one that went on. Writes before this have none (0).
--
-- Locks: head and request exclusively, for milliseconds.
-- Oldest binary: schema 2

alter table head add column mark bigint not null default 0;
alter table request add column mark bigint not null default 0;

-- The verified identity of who wrote, with each write.
--
-- Locks: request exclusively, for milliseconds.
-- Oldest binary: schema 2

alter table request add column identity text not null default '';

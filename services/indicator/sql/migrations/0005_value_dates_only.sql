-- A revision may write values of several dates. A server that does not know the dates apart ends all of them
-- when it records one: see the release's notes before the first are written.
--
-- Locks: indicator_value exclusively, for milliseconds.
-- Oldest binary: schema 2

alter table indicator_value drop constraint indicator_value_pk;

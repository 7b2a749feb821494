-- What each write touched, kept beside its answer, so that writes can be followed in order.
--
-- Locks: request exclusively, for milliseconds.
-- Oldest binary: schema 1

alter table request add column touched text not null default '';
create index request_revision on request (jurisdiction, revision);

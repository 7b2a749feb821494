-- Batches: what each import posted, under which name, and how it was taken back. An import from before this,
-- or by a server that does not know it, is none: it is not recognised by its rows, nor taken back as one.
--
-- Locks: head against writes, for milliseconds.
-- Oldest binary: schema 2

-- The entries of a batch are those of its revision in its fiscal years.
create table ledger_batch (
  jurisdiction text not null,
  revision bigint not null,
  name text not null,
  digest text not null,
  entry_count bigint not null,
  fiscal_years int[] not null,
  recorded_at timestamptz not null,
  constraint ledger_batch_pk primary key (jurisdiction, revision),
  constraint ledger_batch_head_fk foreign key (jurisdiction) references head
);

create index ledger_batch_digest on ledger_batch (jurisdiction, digest);
create index ledger_batch_name on ledger_batch (jurisdiction, name, revision);

-- A batch is taken back once.
create table ledger_take_back (
  jurisdiction text not null,
  batch_revision bigint not null,
  revision bigint not null,
  reason text not null,
  entry_count bigint not null,
  recorded_at timestamptz not null,
  constraint ledger_take_back_pk primary key (jurisdiction, batch_revision),
  constraint ledger_take_back_batch_fk foreign key (jurisdiction, batch_revision)
    references ledger_batch (jurisdiction, revision)
);

grant select, insert on ledger_batch, ledger_take_back to kuzukuri_budget;

-- Batches that stand and have a name, unless it is empty, or the digest of some rows. Asked under the head's
-- lock, so at the head.
select batch.revision, batch.name, batch.digest, batch.entry_count,
  array_to_string(batch.fiscal_years, ' '),
  (extract(epoch from batch.recorded_at) * 1000000)::bigint,
  back.revision, back.reason, back.entry_count,
  (extract(epoch from back.recorded_at) * 1000000)::bigint
from ledger_batch batch
left join ledger_take_back back on back.jurisdiction = $1 and back.batch_revision = batch.revision
where batch.jurisdiction = $1 and back.revision is null
  and batch.revision in (
    select revision from ledger_batch where jurisdiction = $1 and digest = $3
    union
    select revision from ledger_batch where jurisdiction = $1 and name = $2 and $2 <> '')
order by batch.revision

-- Batches in the order they were posted; of one name where $3 is not empty.
select batch.revision, batch.name, batch.digest, batch.entry_count,
  array_to_string(batch.fiscal_years, ' '),
  (extract(epoch from batch.recorded_at) * 1000000)::bigint,
  back.revision, back.reason, back.entry_count,
  (extract(epoch from back.recorded_at) * 1000000)::bigint
from ledger_batch batch
left join ledger_take_back back
  on back.jurisdiction = $1 and back.batch_revision = batch.revision and back.revision <= $2
where batch.jurisdiction = $1 and batch.revision <= $2 and batch.revision > $4
  and ($3 = '' or batch.name = $3)
order by batch.revision
limit $5

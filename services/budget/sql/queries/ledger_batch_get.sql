select batch.revision, batch.name, batch.digest, batch.entry_count,
  array_to_string(batch.fiscal_years, ' '),
  (extract(epoch from batch.recorded_at) * 1000000)::bigint,
  back.revision, back.reason, back.entry_count,
  (extract(epoch from back.recorded_at) * 1000000)::bigint
from ledger_batch batch
left join ledger_take_back back
  on back.jurisdiction = $1 and back.batch_revision = batch.revision and back.revision <= $2
where batch.jurisdiction = $1 and batch.revision = $3 and batch.revision <= $2

-- The transfer groups of a revision that mix kinds or dates, do not sum to zero or were there
-- before and stand.
with groups as (
  select transfer_group, min(entry_index) as entry_index, count(distinct kind) as kinds,
    count(distinct effective_date) as dates, count(*) as legs, sum(amount_yen) as sum
  from ledger_entry
  where jurisdiction = $1 and fiscal_year = $2 and revision = $3 and transfer_group is not null
  group by transfer_group
), checked as (
  select groups.*,
    exists (
      select from ledger_entry earlier
      where earlier.jurisdiction = $1 and earlier.fiscal_year = $2
        and earlier.transfer_group = groups.transfer_group and earlier.revision < $3
        and earlier.reverses is null
        and not exists (
          select from ledger_entry reversal
          where reversal.jurisdiction = $1 and reversal.fiscal_year = $2
            and reversal.reverses = earlier.id)) as reused
  from groups
)
select entry_index, transfer_group, kinds, legs, sum::text, reused, dates
from checked
where kinds > 1 or dates > 1 or sum <> 0 or reused
order by entry_index
limit 100

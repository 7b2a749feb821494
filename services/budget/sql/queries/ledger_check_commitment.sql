-- The commitments a revision touches, with all that belongs to them, when something about them is
-- wrong. Kinds: $4 commitment, $5 payment order, $6 expenditure, $7 refund.
with touched as (
  select commitment, min(entry_index) as entry_index,
    array_agg(distinct budget_line) as budget_lines
  from ledger_entry
  where jurisdiction = $1 and fiscal_year = $2 and revision = $3 and commitment is not null
  group by commitment
), summed as (
  select touched.entry_index, touched.commitment, made.id is not null as is_there,
    made.kind = $4 and made.commitment is null as is_commitment,
    touched.budget_lines <> array[made.budget_line] as other_line,
    coalesce(made.amount_yen, 0) + coalesce(used.committed, 0) as committed,
    coalesce(used.ordered, 0) as ordered,
    coalesce(used.disbursed, 0) as disbursed
  from touched
  left join ledger_entry made
    on made.jurisdiction = $1 and made.fiscal_year = $2 and made.id = touched.commitment
  left join lateral (
    select sum(amount_yen) filter (where kind = $4) as committed,
      sum(amount_yen) filter (where kind = $5) as ordered,
      sum(case kind when $6 then amount_yen when $7 then -amount_yen end) as disbursed
    from ledger_entry
    where jurisdiction = $1 and fiscal_year = $2 and commitment = touched.commitment
  ) used on true
)
select entry_index, commitment, is_there, coalesce(is_commitment, false),
  coalesce(other_line, false), greatest(least(committed, 4e18), -4e18)::bigint, greatest(least(ordered, 4e18), -4e18)::bigint, greatest(least(disbursed, 4e18), -4e18)::bigint
from summed
where not is_there or not is_commitment or other_line or committed < 0 or ordered > committed
  or disbursed > committed
order by entry_index
limit 100

-- The transfer groups of a revision that mix kinds or do not sum to zero.
select min(entry_index), transfer_group, count(distinct kind), count(*), sum(amount_yen)::text
from ledger_entry
where jurisdiction = $1 and fiscal_year = $2 and revision = $3 and transfer_group is not null
group by transfer_group
having count(distinct kind) > 1 or sum(amount_yen) <> 0
order by min(entry_index)
limit 100
